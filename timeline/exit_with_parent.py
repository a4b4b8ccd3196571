"""Child processes and process ids."""

import os
from multiprocessing import parent_process
from threading import Thread


def exit_with_parent() -> None:
    """Exit this child process when its parent exits, because then no process would stop or replace it."""
    parent = parent_process()
    if parent:

        def wait() -> None:
            parent.join()
            os._exit(1)

        Thread(target=wait, name="exit_with_parent", daemon=True).start()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it belongs to another user
        return True
    return True
