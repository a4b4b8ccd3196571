"""One line for each request, for those who wish it: what was asked and what became of it, and nothing of who asked."""

import json
import logging
from collections.abc import Mapping

_log = logging.getLogger(__name__)


def note(environ: Mapping[str, object], route: str, status: str, size: int, seconds: float, client: str) -> None:
    """A JSON object in a line. The words of the query stay out of it: what people look for is theirs."""
    told = {
        "method": environ["REQUEST_METHOD"],
        "path": environ.get("PATH_INFO", ""),
        "route": route,
        "status": int(status[:3]),
        "bytes": size,
        "milliseconds": round(1000 * seconds, 2),
        "client": client,
    }
    _log.info(json.dumps(told, separators=(",", ":")))
