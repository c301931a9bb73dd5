"""Pages a learner opens from a message, and providers' hooks: signed, no sign-in."""

from dashboard.public.router import public_router
from dashboard.public.webhooks.router import hooks_router

__all__ = ["hooks_router", "public_router"]
