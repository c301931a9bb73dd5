"""A code from an app after the password (TOTP, RFC 6238): asked for, set up, taken once."""

from dashboard.web.second_step.account_routes import second_step_account_router
from dashboard.web.second_step.routes import second_step_router
from dashboard.web.second_step.steps import SecondSteps

__all__ = ["SecondSteps", "second_step_account_router", "second_step_router"]
