"""The WSGI application for any server: `wsgi:app`. The TIMELINE_* environment variables configure it."""

import logging.config

from timeline.app import create_app
from timeline.log_handler import LOGGING_CONFIG

if not logging.getLogger("timeline").hasHandlers():  # the server has no configuration of its own
    logging.config.dictConfig(LOGGING_CONFIG)
app = create_app()
