"""The version of the software that runs."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    try:
        return installed("timeline")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0"
