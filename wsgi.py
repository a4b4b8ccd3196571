"""The WSGI application for any server: `wsgi:app`. The TIMELINE_* environment variables configure it."""

from timeline.app import create_app

app = create_app()
