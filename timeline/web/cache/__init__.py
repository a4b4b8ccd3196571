"""The response cache: each response is built once for an address, an edition and a day."""
