"""An OpenID provider: where it sends people, and what it says of who is back (OpenID Connect Core).

What it says is believed only where its own key signed it, for us, in answer to this very request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from config.address_guard import AddressGuard
from dashboard.sign_in.single_sign_on.guarded_requests import (
    guard_session,
    read_json,
    read_published,
)
from domain.store.staff import SignOnWay

#: How far clocks may be apart.
_LEEWAY: Final = timedelta(seconds=60)
_KEPT_FOR: Final = timedelta(hours=1)
#: A key we do not know is looked for anew no more often.
_NOT_BEFORE: Final = timedelta(minutes=1)
#: Signed by a key that only the provider has.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")

Claims = Mapping[str, Any]


class SignOnError(Exception):
    """Why nobody comes in this way now, as a sentence for them."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """How the provider knows us."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    scopes: str
    redirect_uri: str


class IdentityProvider:
    """Asks the provider; what it publishes is kept for an hour."""

    def __init__(
        self, client: Client, *, clock: Callable[[], datetime], guard: AddressGuard
    ) -> None:
        """`guard` says which addresses it may be at: nobody makes us ask our own neighbours."""
        self.client, self._clock, self._guard = client, clock, guard
        self._lock = Lock()
        self._published: tuple[datetime, Claims, KeySet] | None = None

    def way_there(self, way: SignOnWay, state: str) -> str:
        """The address at the provider where somebody says who they are."""
        published, _ = self._read()
        address, _ = self._oauth().create_authorization_url(
            published["authorization_endpoint"],
            state=state,
            nonce=way.nonce,
            code_verifier=way.verifier,
        )
        return str(address)

    def claims(self, way: SignOnWay, code: str) -> Claims:
        """What the provider says of who is back with this code.

        Raises:
            SignOnError: it does not answer, or what it says is not to be believed.
        """
        published, _ = self._read()
        try:
            with self._oauth() as oauth:
                token = oauth.fetch_token(
                    published["token_endpoint"],
                    code=code,
                    code_verifier=way.verifier,
                    allow_redirects=False,
                )
        except Exception as error:  # authlib's own and those of requests have nothing in common
            raise SignOnError(
                "The sign-in of your organisation did not confirm who you are. Please try again."
            ) from error
        return self._verified(str(token.get("id_token", "")), str(token["access_token"]), way)

    def way_out(self, back: str) -> str | None:
        """The address at the provider where one signs out of it, too, if there is one."""
        try:
            published, _ = self._read()
        except SignOnError:
            return None
        out = published.get("end_session_endpoint")
        if not out:
            return None
        asked = {"client_id": self.client.client_id, "post_logout_redirect_uri": back}
        return f"{out}{'&' if '?' in out else '?'}{urlencode(asked)}"

    def _verified(self, id_token: str, access_token: str, way: SignOnWay) -> Claims:
        try:
            token = self._decoded(id_token)
            ours = self.client
            options = {
                "iss": {"essential": True, "value": ours.issuer},
                "aud": {"essential": True, "value": ours.client_id},
            }
            params = {
                "nonce": way.nonce,
                "client_id": ours.client_id,
                "access_token": access_token,
            }
            claims = CodeIDToken(token.claims, token.header, options, params)
            now = int(self._clock().timestamp())
            claims.validate(now=now, leeway=int(_LEEWAY.total_seconds()))
        except ExpiredTokenError as error:
            raise SignOnError("That took long. Please sign in once more.") from error
        except (JoseError, ValueError) as error:
            raise SignOnError(
                "What your organisation's sign-in said could not be believed. Please try again,"
                " and tell an admin if it stays so."
            ) from error
        return dict(claims)

    def _decoded(self, id_token: str) -> jwt.Token:
        _, keys = self._read()
        try:
            return jwt.decode(id_token, keys, algorithms=_ALGORITHMS)
        except InvalidKeyIdError:
            _, keys = self._read(anew=True)  # it may have a new key since
            return jwt.decode(id_token, keys, algorithms=_ALGORITHMS)

    def _oauth(self) -> OAuth2Session:
        ours = self.client
        oauth = OAuth2Session(
            ours.client_id,
            ours.secret,
            scope=ours.scopes,
            redirect_uri=ours.redirect_uri,
            code_challenge_method="S256",
        )
        guard_session(oauth, self._guard)
        return oauth

    def _read(self, *, anew: bool = False) -> tuple[Claims, KeySet]:
        """What the provider publishes of itself, and its keys."""
        now = self._clock()
        with self._lock:
            kept_for = _NOT_BEFORE if anew else _KEPT_FOR
            if self._published is None or now - self._published[0] >= kept_for:
                self._published = (now, *self._asked())
            _, published, keys = self._published
        return published, keys

    def _asked(self) -> tuple[Claims, KeySet]:
        issuer = self.client.issuer
        try:
            published = read_published(issuer, self._guard)
            _check(published, issuer)
            keys = read_json(published["jwks_uri"], self._guard)
            return published, KeySet.import_key_set(keys)  # type: ignore[arg-type]
        except (requests.RequestException, JoseError, ValueError, KeyError, TypeError) as error:
            raise SignOnError(
                "The sign-in of your organisation does not answer as it should. Please try again in"
                " a minute, or ask an admin."
            ) from error


def _check(published: Claims, issuer: str) -> None:
    """That it is this issuer who publishes this, and that we are sent nowhere less safe."""
    if published.get("issuer") != issuer:
        raise ValueError(f"it calls itself {published.get('issuer')!r}")
    for name in _NEEDED:
        if urlsplit(str(published.get(name))).scheme != urlsplit(issuer).scheme:
            raise ValueError(f"{name} is no address like the issuer's")
