"""Tests with real servers, browsers, calendar clients and whole builds: `make test` runs them, plain `pytest` does
not."""
