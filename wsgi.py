"""For any WSGI server: `wsgi:app`, set by TIMELINE_* variables."""

from timeline.app import create_app

app = create_app()
