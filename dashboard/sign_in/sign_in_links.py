"""Who may set a password by a link, and what that opens; a link is used once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlmodel import Session

from dashboard.sign_in.account_mails import password_changed_mail
from dashboard.sign_in.breached_passwords import IsBreached
from dashboard.sign_in.password_rules import SHORTEST_PASSWORD, refused
from dashboard.sign_in.password_sign_in import SignedIn, may_use_password
from dashboard.sign_in.refusals import Refusal
from domain.store.database import Database
from domain.store.outbox import queue_messages
from domain.store.people import count_learners
from domain.store.staff import (
    Role,
    StaffAction,
    StaffMember,
    audit,
    create_user,
    find_by_email,
    find_by_id,
    hash_password,
    record_sign_in,
    set_password,
)
from domain.store.staff.sign_in import (
    UNKNOWN_ORIGIN,
    OpenLink,
    Origin,
    asks_for_code,
    find_link,
    open_session,
    use_link,
)

_LONGEST_TEXT: Final = 320
GONE: Final = Refusal(
    sentence="This link was used, is too old, or is not needed any more. Ask an admin for another.",
    status=410,
)
NO_PASSWORDS: Final = Refusal(
    sentence="Nobody needs a password here: sign in by your organisation instead.", status=403
)
NO_ADDRESS: Final = Refusal(sentence="That is no email address.", status=400)
TAKEN: Final = Refusal(sentence="Somebody signs in with this address already.", status=409)


@dataclass(frozen=True, kw_only=True)
class LinkShown:
    """Whom a link is for; nobody yet where it makes the first admin."""

    member: StaffMember | None
    shortest: int = SHORTEST_PASSWORD


@dataclass(frozen=True, kw_only=True)
class WithLink:
    """What somebody with a link gives; address and name only of the first admin."""

    link: str = field(repr=False)
    email: str
    name: str
    new: str = field(repr=False)
    again: str = field(repr=False)
    origin: Origin = UNKNOWN_ORIGIN


@dataclass(frozen=True, kw_only=True)
class LinkSignIn:
    """Opens links and sets passwords by them."""

    database: Database
    clock: Callable[[], datetime]
    second_factor_roles: Collection[str] = ()
    who_has_passwords: Collection[str] | None = None
    is_breached: IsBreached | None = None

    def opened(self, link: str) -> LinkShown | None:
        """Whom the link is for, if it opens."""
        with self.database.reading() as session:
            found = find_link(session, link, now=self.clock())
            if found is None:
                return None
            member = find_by_id(session, found.staff_id) if found.staff_id else None
        return LinkShown(member=member)

    def is_empty(self) -> bool:
        """Whether there is nobody to look at yet."""
        with self.database.reading() as session:
            return count_learners(session) == 0

    def set_password(self, given: WithLink) -> SignedIn | Refusal:
        """Set the password, close the link, and sign in; all or nothing."""
        shown = self.opened(given.link)
        if shown is None:
            return GONE
        email = shown.member.email if shown.member else given.email
        if not may_use_password(email, self.who_has_passwords):
            return NO_PASSWORDS
        member = shown.member
        about = (member.email, member.name) if member else (given.email, given.name)
        refusal = refused(given.new, given.again, about=about, is_breached=self.is_breached)
        if refusal is not None:
            return refusal
        digest, now = hash_password(given.new), self.clock()  # slow: outside any transaction
        with self.database.transaction() as session:
            found = find_link(session, given.link, now=now)
            refusal = GONE if found is None else _not_the_first(session, found, given)
            if found is None or refusal is not None:
                return refusal or GONE
            if not use_link(session, found.link_id, now=now):
                return GONE
            member = _member(session, found, given, digest, now=now)
            audit(session, who=member.email, action=StaffAction.SET_PASSWORD, now=now)
            if shown.member is not None and shown.member.password_hash:
                queue_messages(session, [password_changed_mail(member, now=now)], now=now)
            is_pending = asks_for_code(session, member, self.second_factor_roles)
            if not is_pending:
                record_sign_in(session, staff_id=member.staff_id, now=now)
            token = open_session(
                session,
                staff_id=member.staff_id,
                now=now,
                origin=given.origin,
                is_pending=is_pending,
            )
        return SignedIn(member=member, token=token, awaits_code=is_pending)


def _not_the_first(session: Session, found: OpenLink, given: WithLink) -> Refusal | None:
    """Why no first admin can be made of what is given."""
    if found.staff_id is not None:
        return None
    if not _is_address(given.email.strip()):
        return NO_ADDRESS
    known = find_by_email(session, given.email)
    return TAKEN if known is not None and known.password_hash else None


def _member(
    session: Session, found: OpenLink, given: WithLink, digest: str, *, now: datetime
) -> StaffMember:
    """Who signs in from now on, with this password."""
    if found.staff_id is not None:
        set_password(session, staff_id=found.staff_id, password_hash=digest, now=now)
        return find_by_id(session, found.staff_id) or _nobody()
    name = given.name.strip()[:_LONGEST_TEXT] or given.email
    made = create_user(session, email=given.email, name=name, role=Role.ADMIN, password_hash=digest)
    audit(session, who=made.email, action=StaffAction.ADDED_USER, now=now, detail="first admin")
    return made


def _is_address(email: str) -> bool:
    name, _, host = email.partition("@")
    return bool(name and host) and len(email) <= _LONGEST_TEXT and " " not in email


def _nobody() -> StaffMember:
    raise LookupError("the person of an open link is gone")
