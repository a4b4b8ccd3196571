"""The Flask views, one blueprint per feature."""
