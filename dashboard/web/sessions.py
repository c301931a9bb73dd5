"""Cookies and form tokens: pure, given a key; which sessions are open is kept by the store."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Final

from fastapi.responses import Response
from itsdangerous import BadSignature, URLSafeSerializer

from domain.store.staff import OVERSEERS, WAY, Role
from domain.store.staff.sign_in import LIFETIME, PENDING, account_digest

_SESSION, _FORM, _BROWSER = "staycourse_session", "staycourse_form", "staycourse_browser"
_WAY: Final = "staycourse_way"
#: Browsers keep such a cookie only over HTTPS, for the whole host, and from nobody beside us.
_HOST_ONLY: Final = "__Host-"
_KNOWN_FOR: Final = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who is looking: a signed-in person, and the token their forms must carry."""

    staff_id: int
    name: str
    email: str
    role: Role
    form_token: str
    #: Whether they may compare groups by gender, ethnicity and the like; an admin lets them.
    sees_demographics: bool = False
    #: Whether they may know who a learner is, by the policy: else numbers stand for names, and
    #: there is no address, note or original column.
    sees_names: bool = False
    #: The session or token they come with, for the audit trail.
    through: str = ""

    @property
    def session_id(self) -> int | None:
        """The session they come with; None for a program."""
        kind, _, number = self.through.partition(" ")
        return int(number) if kind == "session" else None

    @property
    def sees_everyone(self) -> bool:
        """Coaches see their own learners; all others see everybody's."""
        return self.role is not Role.COACH

    @property
    def may_decide(self) -> bool:
        """Analysts only look; whom a decision may be about is another question."""
        return self.role is not Role.ANALYST

    @property
    def oversees(self) -> bool:
        """Managers and admins decide about everybody's learners."""
        return self.role in OVERSEERS

    @property
    def is_admin(self) -> bool:
        """Admins decide what everybody works with."""
        return self.role is Role.ADMIN


class Sessions:
    """Names, makes and reads the cookies of one deployment."""

    def __init__(self, secrets: Sequence[str], *, https: bool) -> None:
        """`secrets`: the present one first; browsers known under a former one stay known."""
        self._https = https
        prefix = _HOST_ONLY if https else ""
        self.cookie, self.form_cookie = prefix + _SESSION, prefix + _FORM
        self.browser_cookie, self.way_cookie = prefix + _BROWSER, prefix + _WAY
        self._browser = URLSafeSerializer(list(reversed(secrets)), salt="staycourse.browser")
        self._key = hashlib.sha256(f"staycourse.form:{secrets[0]}".encode()).digest()

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

    def known_browser(self, cookie: str | None, email: str) -> str | None:
        """The number of a browser in which this person signed in before; None for strangers."""
        try:
            account, number = self._browser.loads(cookie or "")
        except (BadSignature, ValueError, TypeError):
            return None
        return str(number) if account == account_digest(email) else None

    def sign_in(self, answer: Response, token: str, email: str) -> None:
        """Give the browser its session, and let it be known again."""
        number = [account_digest(email), token_hex(8)]
        known = str(self._browser.dumps(number))
        self._set(answer, self.cookie, token, LIFETIME, samesite="lax")
        self._set(answer, self.browser_cookie, known, _KNOWN_FOR, samesite="strict")
        self._drop(answer, self.form_cookie)

    def await_code(self, answer: Response, token: str) -> None:
        """Give the browser a session that a code has yet to open."""
        self._set(answer, self.cookie, token, PENDING, samesite="lax")

    def leave(self, answer: Response, state: str) -> None:
        """Tie a way to the provider to the browser that goes it; it comes back from elsewhere."""
        self._set(answer, self.way_cookie, state, WAY, samesite="lax")

    def arrive(self, answer: Response) -> None:
        """The way has been gone."""
        self._drop(answer, self.way_cookie)

    def show_form(self, answer: Response, nonce: str) -> None:
        """Tie a form to the browser it is shown in."""
        self._set(answer, self.form_cookie, nonce, timedelta(hours=1), samesite="strict")

    def sign_out(self, answer: Response) -> None:
        """Let the browser forget its session."""
        self._drop(answer, self.cookie)

    def _set(
        self, answer: Response, name: str, value: str, age: timedelta, *, samesite: str
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=int(age.total_seconds()),
            httponly=True,
            samesite="lax" if samesite == "lax" else "strict",
            secure=self._https,
        )

    def _drop(self, answer: Response, name: str) -> None:
        answer.delete_cookie(name, secure=self._https, httponly=True)
