"""A code from an app after the password (TOTP, RFC 6238): asked for, set up, taken once."""

from dashboard.sign_in.second_factor.account_routes import second_factor_account_router
from dashboard.sign_in.second_factor.factors import SecondFactors
from dashboard.sign_in.second_factor.routes import second_factor_router

__all__ = ["SecondFactors", "second_factor_account_router", "second_factor_router"]
