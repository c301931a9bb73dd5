"""Pages a learner opens from a message: signed links, no sign-in."""

from dashboard.public.router import public_router

__all__ = ["public_router"]
