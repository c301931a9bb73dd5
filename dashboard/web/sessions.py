"""Signed session cookies and form tokens: pure, given a key and the time."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from domain.store.people import Role, StaffMember

COOKIE: Final = "staycourse_session"
FORM_COOKIE: Final = "staycourse_form"
LIFETIME: Final = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who is looking: a signed-in person, and the token their forms must carry."""

    staff_id: int
    name: str
    email: str
    role: Role
    form_token: str

    @property
    def sees_everyone(self) -> bool:
        """Coaches see their own learners; managers and admins see all."""
        return self.role is not Role.COACH


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a valid cookie says; the password stamp ends it when the password changes."""

    staff_id: int
    password_stamp: str
    nonce: str


class Sessions:
    """Makes and reads the cookies of one deployment."""

    def __init__(self, secret: str) -> None:
        self._cookie = URLSafeSerializer(secret, salt="staycourse.session")
        self._key = hashlib.sha256(f"staycourse.form:{secret}".encode()).digest()

    def open(self, member: StaffMember, now: datetime) -> str:
        """The cookie of a new session."""
        expires = int((now + LIFETIME).timestamp())
        content = [member.staff_id, password_stamp(member), secrets.token_hex(8), expires]
        return str(self._cookie.dumps(content))

    def read(self, cookie: str | None, now: datetime) -> Session | None:
        """What the cookie says, unless it is absent, forged or expired."""
        try:
            staff_id, stamp, nonce, expires = self._cookie.loads(cookie or "")
        except (BadSignature, ValueError):
            return None
        if now.timestamp() >= expires:
            return None
        return Session(staff_id=staff_id, password_stamp=stamp, nonce=nonce)

    def form_token(self, nonce: str) -> str:
        """The token of forms shown to the holder of this nonce."""
        return hmac.new(self._key, nonce.encode(errors="replace"), hashlib.sha256).hexdigest()

    def form_is_ours(self, nonce: str | None, token: str | None) -> bool:
        """Whether a form was shown by us to the one who sends it."""
        if not nonce or not token:
            return False
        # as bytes: texts beyond ASCII cannot be compared
        sent = token.encode(errors="replace")
        return hmac.compare_digest(self.form_token(nonce).encode(), sent)


def password_stamp(member: StaffMember) -> str:
    """A short digest of the password hash."""
    return hashlib.sha256((member.password_hash or "").encode()).hexdigest()[:16]
