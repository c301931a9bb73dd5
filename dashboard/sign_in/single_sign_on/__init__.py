"""Signing in by an OpenID provider: the code flow with PKCE, state and nonce; groups give roles."""

from dashboard.sign_in.single_sign_on.people import Roles
from dashboard.sign_in.single_sign_on.provider import Client, IdentityProvider, SignOnError
from dashboard.sign_in.single_sign_on.routes import BACK, sign_on_router
from dashboard.sign_in.single_sign_on.sign_on import SignOn

__all__ = ["BACK", "Client", "IdentityProvider", "Roles", "SignOn", "SignOnError", "sign_on_router"]
