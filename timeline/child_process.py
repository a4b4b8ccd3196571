"""Processes that others started."""

import os
from multiprocessing import parent_process
from threading import Thread


def exit_with_parent() -> None:
    """End this process when the one that started it has ended: nobody would end it, or replace it."""
    parent = parent_process()
    if parent:

        def wait() -> None:
            parent.join()
            os._exit(1)

        Thread(target=wait, name="exit_with_parent", daemon=True).start()
