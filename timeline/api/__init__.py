"""What programs can ask of the service, described once: for them as OpenAPI, for people as a page."""

from timeline.api.openapi import openapi_json
from timeline.api.operations import operations
from timeline.api.page import api_page

__all__ = ["api_page", "openapi_json", "operations"]
