"""The API under /api/v1: for scripts and other systems, signed in or by a token."""

from dashboard.api.docs import add_docs
from dashboard.api.request_rules import ApiMiddleware, ReadTrail, add_problem_handlers
from dashboard.api.router import api_router
from dashboard.api.token_page import tokens_router

__all__ = [
    "ApiMiddleware",
    "ReadTrail",
    "add_docs",
    "add_problem_handlers",
    "api_router",
    "tokens_router",
]
