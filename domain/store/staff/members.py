"""People who may sign in: who they are, their password, and what they did."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func
from sqlmodel import Session, select

from domain.store.staff.staff_identity import BY_LOGIN, SIGNS_IN_FIRST, namesakes
from domain.store.tables import AuditEvent, Staff

_THROUGH: Final = ContextVar[str | None]("staycourse_acting_through", default=None)


class Role(StrEnum):
    """What a person may see: coaches their own learners, all others everyone.

    Analysts never see who somebody is, and change nothing.
    """

    ADMIN = "admin"
    MANAGER = "manager"
    COACH = "coach"
    ANALYST = "analyst"


#: Who looks after everybody's learners, and may decide about all of them.
OVERSEERS: Final = frozenset({Role.ADMIN, Role.MANAGER})


class StaffAction(StrEnum):
    """What the audit trail calls the things people do at the door and with data."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    DOWNLOADED = "downloaded"
    DECIDED_MESSAGE = "decided_message"
    TOOK_BACK_MESSAGE = "took_back_message"
    LIFTED_STOP = "lifted_stop"
    ADDED_STOP = "added_stop"
    RESUMED_SENDING = "resumed_sending"
    EDITED_TEMPLATE = "edited_template"
    ASKED_FOR_JOB = "asked_for_job"
    UPLOADED_FILE = "uploaded_file"
    REMOVED_FILE = "removed_file"
    SAVED_MAPPING = "saved_mapping"
    REMOVED_MAPPING = "removed_mapping"
    ADDED_CONNECTION = "added_connection"
    CHANGED_CONNECTION = "changed_connection"
    REMOVED_CONNECTION = "removed_connection"
    SCORER_ACTIVATED = "scorer_activated"
    OPERATING_POINT_CHOSEN = "operating_point_chosen"
    SENT_ROWS = "sent_rows"
    MADE_TOKEN = "made_token"  # noqa: S105 - an action, no secret
    REVOKED_TOKEN = "revoked_token"  # noqa: S105 - as above
    ASKED_FOR_NUDGE = "asked_for_nudge"
    SET_PREFERENCES = "set_preferences"
    LOGGED_CONTACT = "logged_contact"
    TOOK_BACK_CONTACT = "took_back_contact"
    DECIDED_ON_WORKLIST = "decided_on_worklist"
    UNDID_ON_WORKLIST = "undid_on_worklist"
    SAVED_VIEW = "saved_view"
    DELETED_VIEW = "deleted_view"
    CHOSE_ALERTS = "chose_alerts"
    OPENED_LEARNER = "opened_learner"
    LOOKED_AT_GROUPS = "looked_at_groups"
    READ_BY_API = "read_by_api"
    EXPORTED = "exported"
    IMPORTED = "imported"
    UNDID_IMPORT = "undid_import"
    MERGED_LEARNERS = "merged_learners"
    SPLIT_LEARNERS = "split_learners"
    KEPT_APART = "kept_apart"
    LEFT_OUT_ACCOUNT = "left_out_account"
    BROUGHT_BACK = "brought_back"
    ADDED_USER = "added_user"
    REMOVED_USER = "removed_user"
    RENAMED_STAFF = "renamed_staff"
    MERGED_STAFF = "merged_staff"
    ASSIGNED_LEARNERS = "assigned_learners"
    TOOK_OVER = "took_over"
    CHANGED_ROLE = "changed_role"
    LET_SEE_DEMOGRAPHICS = "let_see_demographics"
    HID_DEMOGRAPHICS = "hid_demographics"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - as above
    CHANGED_PASSWORD = "changed_password"  # noqa: S105 - as above
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    CHANGED_POLICY = "changed_policy"
    INVITED = "invited"
    SET_PASSWORD = "set_password"  # noqa: S105 - as above
    ENDED_SESSIONS = "ended_sessions"
    ENDED_SESSION = "ended_session"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    SECOND_FACTOR_RESET = "second_factor_reset"
    CODE_FAILED = "code_failed"
    LINKED_ACCOUNT = "linked_account"
    LOST_ROLE = "lost_role"
    NEW_RECOVERY_CODES = "new_recovery_codes"
    ASKED_FOR_RESET = "asked_for_reset"
    SET_COVER = "set_cover"
    ENDED_COVER = "ended_cover"
    LET_GO = "let_go"  # of what is kept no longer
    EXPORTED_LEARNER = "exported_learner"
    ERASED_LEARNER = "erased_learner"
    OBJECTED_TO_SCORING = "objected_to_scoring"
    WITHDREW_OBJECTION = "withdrew_objection"
    OPENED_WORKLIST = "opened_worklist"
    LISTED_LEARNERS = "listed_learners"
    OPENED_AUDIT = "opened_audit"
    TRIMMED_AUDIT = "trimmed_audit"
    HELD_SENDING = "held_sending"
    RELEASED_SENDING = "released_sending"


#: What people decide that changes whose learners are shown, or what somebody is called.
ABOUT_PEOPLE: Final = (
    *(StaffAction.ADDED_USER, StaffAction.REMOVED_USER, StaffAction.RENAMED_STAFF),
    *(StaffAction.MERGED_STAFF, StaffAction.ASSIGNED_LEARNERS, StaffAction.TOOK_OVER),
    *(StaffAction.CHANGED_ROLE, StaffAction.OBJECTED_TO_SCORING),
)


#: Kept for who comes in by another door than a password: no hash, so no password matches it.
NO_PASSWORD: Final = "!"  # noqa: S105 - as it says


class EmailTaken(Exception):  # noqa: N818 - reads as the sentence it is
    """Somebody signs in with this address already."""


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    """A person who works with learners; without a password hash they cannot sign in."""

    staff_id: int
    ref: str
    name: str
    email: str
    role: Role
    #: Whether an admin lets them compare groups by gender, ethnicity and the like.
    sees_demographics: bool = False
    password_hash: str | None = field(default=None, repr=False)


def hash_password(password: str) -> str:
    """Argon2id hash with the library's current parameters (RFC 9106, low-memory profile)."""
    return PasswordHasher().hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is theirs; takes as long when there is no such person."""
    try:
        PasswordHasher().verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def renewed_hash(password: str, password_hash: str | None) -> str | None:
    """The hash of a password just found right by today's parameters; None where it is by them."""
    if not password_hash or not PasswordHasher().check_needs_rehash(password_hash):
        return None
    return hash_password(password)


def renew_hash(session: Session, member: StaffMember, newer: str) -> None:
    """Keep the same password under a better hash, unless it was changed meanwhile."""
    row = session.get_one(Staff, member.staff_id)
    if row.password_hash == member.password_hash:
        row.password_hash = newer


def create_user(
    session: Session, *, email: str, name: str, role: Role, password_hash: str
) -> StaffMember:
    """Let a person sign in; a coach whom an import brought already keeps their learners.

    They are known by their address, or by a name that one coach without an address has.

    Raises:
        EmailTaken: somebody signs in with this address already.
    """
    email = email.strip().lower()
    row = _by_email(session, email)
    if row is not None and row.password_hash:
        raise EmailTaken(f"{email} signs in already; set a new password instead")
    if row is None:
        alike = namesakes(session, name)
        is_known = len(alike) == 1 and not alike[0].email
        row = alike[0] if is_known else Staff(ref=f"{BY_LOGIN}{email}", name=name, role=role)
        row.email = email
    row.role, row.password_hash, row.removed_at = role, password_hash, None
    session.add(row)
    session.flush()
    return member_of(row)


def find_by_email(session: Session, email: str) -> StaffMember | None:
    """The person with this address, in whatever case it was typed."""
    row = _by_email(session, email.strip().lower())
    return member_of(row) if row else None


def find_by_id(session: Session, staff_id: int) -> StaffMember | None:
    """The person with this row number."""
    row = session.get(Staff, staff_id)
    return member_of(row) if row else None


def record_sign_in(session: Session, *, staff_id: int, now: datetime) -> None:
    """Note when they last came in."""
    session.get_one(Staff, staff_id).signed_in_at = now


def audit(
    session: Session, *, who: str, action: StaffAction, now: datetime, detail: str | None = None
) -> None:
    """Keep what a person did, where others may ask about it, and through which door.

    Learners are named by the number of their enrolment, never by name or address.
    """
    row = AuditEvent(at=now, who=who, action=action, detail=detail, through=_THROUGH.get())
    session.add(row)


@contextmanager
def acting_through(door: str) -> Iterator[None]:
    """What is audited from here on was done through this door, such as `session 12`."""
    before = _THROUGH.set(door)
    try:
        yield
    finally:
        _THROUGH.reset(before)


def _by_email(session: Session, email: str) -> Staff | None:
    theirs = select(Staff).where(func.lower(Staff.email) == email)
    return session.exec(theirs.order_by(*SIGNS_IN_FIRST)).first()


def member_of(row: Staff) -> StaffMember:
    """The person of a row."""
    role = Role(row.role) if row.role in set(Role) else Role.COACH  # an unknown one sees least
    return StaffMember(
        staff_id=row.id or 0,
        ref=row.ref,
        name=row.name,
        email=(row.email or "").lower(),
        role=role,
        sees_demographics=bool(row.sees_demographics) and role is not Role.COACH,
        password_hash=row.password_hash,
    )


@cache
def _nobody() -> str:
    return hash_password("nobody has this password")
