"""Who gets a session, and when it ends; each try is counted before its password is looked at."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from dashboard.sign_in.account_mails import password_changed_mail
from dashboard.sign_in.breached_passwords import IsBreached
from dashboard.sign_in.devices import coarse
from dashboard.sign_in.password_checks import PasswordChecks
from dashboard.sign_in.password_rules import LONGEST_PASSWORD, refused
from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.tries import reserve_or_wait
from dashboard.web import Sessions, Viewer
from domain.store.database import Database
from domain.store.outbox import queue_messages
from domain.store.staff import (
    StaffAction,
    StaffMember,
    audit,
    find_by_email,
    hash_password,
    password_matches,
    record_sign_in,
    renew_hash,
    renewed_hash,
    set_password,
)
from domain.store.staff.sign_in import (
    OpenSession,
    Origin,
    SessionEntry,
    asks_for_code,
    count_admins,
    end_one_session,
    end_other_sessions,
    end_session,
    end_sessions,
    find_session,
    forget_tries,
    list_sessions,
    open_session,
)

_LONGEST_ADDRESS: Final = 320
#: Tries from a browser we know count for it alone.
_BROWSER: Final = "browser "


WRONG: Final = Refusal(sentence="That email and password do not go together.", status=401)
STALE: Final = Refusal(
    sentence="This page was open for a long time. Please try once more.", status=403
)
BUSY: Final = Refusal(
    sentence="Many people sign in right now. Please try once more in a minute.",
    status=503,
    retry_after=60,
)
NOT_YOURS: Final = Refusal(sentence="That is not your current password.", status=401)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Somebody who came in, and what their cookie is to hold."""

    member: StaffMember
    token: str = field(repr=False)
    awaits_code: bool = False


@dataclass(frozen=True, kw_only=True)
class SignInAttempt:
    """Who somebody says they are, and where they say it from."""

    email: str
    password: str = field(repr=False)
    network: str
    device: str = ""
    browser: str | None = field(default=None, repr=False)  # the cookie of a browser we know

    @property
    def origin(self) -> Origin:
        """What the session says of where it is."""
        return Origin(device=self.device, network=coarse(self.network))


class PasswordSignIn:
    """Decides who gets a session, and keeps a trail of it."""

    def __init__(
        self,
        *,
        database: Database,
        sessions: Sessions,
        clock: Callable[[], datetime],
        checks: PasswordChecks | None = None,
        second_factor_roles: Collection[str] = (),
        who_has_passwords: Collection[str] | None = None,
        is_breached: IsBreached | None = None,
    ) -> None:
        self.sessions, self.checks = sessions, checks or PasswordChecks()
        self.second_factor_roles, self.who_has_passwords = second_factor_roles, who_has_passwords
        self._clock, self._database, self._is_breached = clock, database, is_breached

    def has_admin(self) -> bool:
        """Whether anybody may administer yet; before, the way in is a link."""
        with self._database.reading() as session:
            return count_admins(session) > 0

    def try_sign_in(
        self, given: SignInAttempt, *, old_token: str | None = None
    ) -> SignedIn | Refusal:
        """The person and their new session, or what to say to them instead."""
        member = self.verify(given)
        if isinstance(member, Refusal):
            return member
        now = self._clock()
        with self._database.transaction() as session:
            if old_token:
                end_session(session, old_token)
            is_pending = asks_for_code(session, member, self.second_factor_roles)
            token = open_session(
                session,
                staff_id=member.staff_id,
                now=now,
                origin=given.origin,
                is_pending=is_pending,
            )
            if not is_pending:
                record_sign_in(session, staff_id=member.staff_id, now=now)
                who, action = member.email, StaffAction.SIGNED_IN
                audit(session, who=who, action=action, now=now, detail=given.network)
        return SignedIn(member=member, token=token, awaits_code=is_pending)

    def sign_out(self, cookie: str, *, form_token: str, network: str) -> OpenSession | None:
        """End the session of a cookie; None where there is none, or the form is not ours."""
        now = self._clock()
        found = self._database.read(find_session, cookie, now=now)
        if found is None or not self.sessions.form_is_ours(found.digest, form_token):
            return None
        with self._database.transaction() as session:
            end_session(session, cookie)
            who, action = found.member.email, StaffAction.SIGNED_OUT
            audit(session, who=who, action=action, now=now, detail=network)
        return found

    def sign_out_everywhere(self, staff_id: int, email: str) -> None:
        """End every session of a person, this one too."""
        now, action = self._clock(), StaffAction.SIGNED_OUT_EVERYWHERE
        with self._database.transaction() as session:
            end_sessions(session, staff_id)
            audit(session, who=email, action=action, now=now)

    def list_sessions(self, staff_id: int) -> list[SessionEntry]:
        """The browsers a person is signed in with."""
        return self._database.read(list_sessions, staff_id=staff_id, now=self._clock())

    def end_one_session(self, viewer: Viewer, session_id: int) -> None:
        """Sign out of one of one's own browsers; of somebody else's nothing happens."""
        with self._database.transaction() as session:
            if end_one_session(session, staff_id=viewer.staff_id, session_id=session_id):
                who, action, now = viewer.email, StaffAction.ENDED_SESSION, self._clock()
                audit(session, who=who, action=action, now=now, detail=f"session {session_id}")

    def end_other_sessions(self, viewer: Viewer) -> None:
        """Sign out of every browser but this one."""
        if viewer.session_id is None:
            return
        with self._database.transaction() as session:
            ended = end_other_sessions(
                session, staff_id=viewer.staff_id, session_id=viewer.session_id
            )
            who, action, now = viewer.email, StaffAction.ENDED_SESSIONS, self._clock()
            audit(session, who=who, action=action, now=now, detail=f"{ended} others of their own")

    def change_password(self, given: SignInAttempt, *, new: str, again: str) -> SignedIn | Refusal:
        """Replace one's own password; every other session and every token ends."""
        member = self.verify(given)
        if isinstance(member, Refusal):
            return NOT_YOURS if member is WRONG else member
        about = (member.email, member.name)
        if refusal := refused(new, again, about=about, is_breached=self._is_breached):
            return refusal
        digest, staff_id, now = hash_password(new), member.staff_id, self._clock()
        with self._database.transaction() as session:
            set_password(session, staff_id=staff_id, password_hash=digest, now=now)
            audit(session, who=member.email, action=StaffAction.CHANGED_PASSWORD, now=now)
            queue_messages(session, [password_changed_mail(member, now=now)], now=now)
            token = open_session(session, staff_id=staff_id, now=now, origin=given.origin)
        return SignedIn(member=member, token=token)

    def verify(self, given: SignInAttempt) -> StaffMember | Refusal:
        """Whose password it is, or what to say instead; each try is counted."""
        email = given.email.strip().lower()
        if len(email) > _LONGEST_ADDRESS or len(given.password) > LONGEST_PASSWORD:
            return WRONG
        number = self.sessions.known_browser(given.browser, email)
        origin = f"{_BROWSER}{number}" if number else given.network
        if refusal := self._reserve(email, origin):
            return refusal
        member = self._database.read(find_by_email, email)
        # outside any transaction: checking a password is slow on purpose
        kept = member.password_hash if member else None
        let_in = password_matches(given.password, kept) and may_use_password(
            email, self.who_has_passwords
        )
        newer = renewed_hash(given.password, kept) if let_in else None
        with self._database.transaction() as session:
            if member is not None and let_in:
                forget_tries(session, account=email, network=origin)
                if newer:
                    renew_hash(session, member, newer)
                return member
            # what was typed as the address may be a password
            who = member.email if member else "somebody unknown"
            now, action = self._clock(), StaffAction.SIGN_IN_FAILED
            audit(session, who=who, action=action, now=now, detail=given.network)
        return WRONG

    def _reserve(self, email: str, origin: str) -> Refusal | None:
        known, now = origin.startswith(_BROWSER), self._clock()
        return reserve_or_wait(
            self._database, account=email, network=origin, now=now, known_browser=known
        )


def may_use_password(email: str, who: Collection[str] | None) -> bool:
    """Whether passwords open the door for this address; `who` is None where for everybody."""
    return who is None or email.strip().lower() in who
