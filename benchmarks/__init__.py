"""Measurements: how the service grows, and how fast it is beside others. Nothing here is part of it."""
