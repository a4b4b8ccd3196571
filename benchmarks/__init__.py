"""Measurements: how the service grows, how fast it is beside others, and what two versions of it answer differently.

Nothing here is part of it.
"""
