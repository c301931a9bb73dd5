"""What the API says of itself: its OpenAPI document, with examples, and a page to read it on."""

from dashboard.api.docs.page import add_docs

__all__ = ["add_docs"]
