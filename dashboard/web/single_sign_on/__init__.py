"""Signing in by an OpenID provider: the code flow with PKCE, state and nonce; groups give roles."""

from dashboard.web.single_sign_on.people import Roles
from dashboard.web.single_sign_on.provider import Client, Provider, SignOnError
from dashboard.web.single_sign_on.routes import BACK, sign_on_router
from dashboard.web.single_sign_on.sign_on import SignOn

__all__ = ["BACK", "Client", "Provider", "Roles", "SignOn", "SignOnError", "sign_on_router"]
