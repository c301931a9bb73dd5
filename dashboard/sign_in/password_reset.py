"""A forgotten password: a link by mail to whoever signs in with that address, and no word whether.

The answer is given before anybody is looked for, so neither its words nor the time it takes tell
who works here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from dashboard.sign_in.account_mails import reset_mail
from dashboard.sign_in.password_sign_in import STALE
from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.routes import answer_of, network_from
from dashboard.sign_in.tries import reserve_or_wait
from dashboard.web import SIGN_IN, Sessions, form_template
from domain.store.database import Database
from domain.store.outbox import queue_messages
from domain.store.staff import NO_PASSWORD, StaffAction, audit, find_by_email
from domain.store.staff.sign_in import RESET, make_link

FORGOTTEN: Final = f"{SIGN_IN}/forgotten"
#: Asking for links is counted apart from passwords tried.
_COUNTED_AS: Final = "reset "
_LONGEST_ADDRESS: Final = 320


@dataclass(frozen=True, kw_only=True)
class PasswordResets:
    """Counts who asks, and mails a link where there is somebody to mail one to."""

    database: Database
    clock: Callable[[], datetime]
    address_of: Callable[[str], str]  # of the page that a link opens
    is_offered: bool  # mail is set up, and passwords are in use

    def reserve(self, email: str, network: str) -> Refusal | None:
        """Count a wish, whoever it is about; the wait where there were too many."""
        account, origin = f"{_COUNTED_AS}{email}", f"{_COUNTED_AS}{network}"
        return reserve_or_wait(self.database, account=account, network=origin, now=self.clock())

    def mail_link(self, email: str, network: str) -> None:
        """Mail a link to who signs in here with a password; else nothing happens."""
        now = self.clock()
        with self.database.transaction() as session:
            member = find_by_email(session, email)
            if member is None or member.password_hash in {None, NO_PASSWORD}:
                return
            token = make_link(session, staff_id=member.staff_id, now=now, lasts=RESET)
            mail = reset_mail(member, link=self.address_of(token), now=now)
            queue_messages(session, [mail], now=now)
            who, action = member.email, StaffAction.ASKED_FOR_RESET
            audit(session, who=who, action=action, now=now, detail=network)


def reset_router(resets: PasswordResets, sessions: Sessions) -> APIRouter:
    """GET and POST /sign-in/forgotten."""
    router = APIRouter(include_in_schema=False)
    template = form_template("forgotten.html")

    def show(*, email: str = "", asked: bool = False, refusal: Refusal | None = None) -> Response:
        nonce = token_hex(16)
        problem = refusal.sentence if refusal else ""
        page = template(
            token=sessions.form_token(nonce),
            email=email,
            asked=asked,
            offered=resets.is_offered,
            problem=problem,
        )
        answer = answer_of(page, refusal)
        sessions.show_form(answer, nonce)
        return answer

    @router.get(FORGOTTEN)
    def form() -> Response:
        return show()

    @router.post(FORGOTTEN)
    def ask(
        request: Request,
        email: Annotated[str, Form()] = "",
        token: Annotated[str, Form()] = "",
    ) -> Response:
        address, network = email.strip().lower()[:_LONGEST_ADDRESS], network_from(request)
        if not sessions.form_is_ours(request.cookies.get(sessions.form_cookie), token):
            return show(email=email, refusal=STALE)
        if not resets.is_offered:
            return show()
        if refusal := resets.reserve(address, network):
            return show(email=email, refusal=refusal)
        answer = show(asked=True)
        answer.background = BackgroundTask(resets.mail_link, address, network)
        return answer

    return router
