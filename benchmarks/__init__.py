"""Benchmarks of the service, and a comparison of the responses of two versions. The service does not import this."""
