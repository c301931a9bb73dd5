"""Accounts at an OpenID provider, and ways to it that have begun; each way leads back once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from domain.store.database import changed
from domain.store.staff.members import NO_PASSWORD, Role, StaffMember, find_by_id, member_of
from domain.store.staff.sign_in import end_sessions, new_secret, secret_digest
from domain.store.staff.staff_identity import BY_LOGIN
from domain.store.staff.tokens import revoke_tokens
from domain.store.tables import ProviderAccount, SignOnRequest, Staff, StaffLink

#: How long somebody may be at the provider.
WAY: Final = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class SignOnWay:
    """What was agreed with a browser before it went to the provider."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    leads_to: str


def begin_way(session: Session, way: SignOnWay, *, now: datetime) -> str:
    """The state by which the way back is known; only its digest is kept."""
    session.execute(delete(SignOnRequest).where(col(SignOnRequest.made_at) <= now - WAY))
    state = new_secret()
    row = SignOnRequest(
        digest=secret_digest(state),
        nonce=way.nonce,
        verifier=way.verifier,
        leads_to=way.leads_to,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return state


def end_way(session: Session, state: str, *, now: datetime) -> SignOnWay | None:
    """What was agreed, for who is back first and in time; None for anybody after."""
    digest = secret_digest(state)
    row = session.get(SignOnRequest, digest)
    if row is None:
        return None
    way = SignOnWay(nonce=row.nonce, verifier=row.verifier, leads_to=row.leads_to)
    in_time = now < row.made_at + WAY
    gone = changed(session, delete(SignOnRequest).where(col(SignOnRequest.digest) == digest))
    return way if gone == 1 and in_time else None


def find_by_account(session: Session, *, issuer: str, subject: str) -> StaffMember | None:
    """Whose account it is; without a password hash they may not come in any more."""
    theirs = (col(ProviderAccount.issuer) == issuer, col(ProviderAccount.subject) == subject)
    staff_id = session.scalar(select(col(ProviderAccount.staff_id)).where(*theirs))
    return find_by_id(session, staff_id) if staff_id is not None else None


def link_account(
    session: Session, *, staff_id: int, issuer: str, subject: str, now: datetime
) -> None:
    """Let somebody come in by this account from now on; who has no password needs none."""
    row = session.get_one(Staff, staff_id)
    row.password_hash = row.password_hash or NO_PASSWORD
    unused = (col(StaffLink.staff_id) == staff_id, col(StaffLink.used_at).is_(None))
    session.execute(update(StaffLink).where(*unused).values(used_at=now))
    account = ProviderAccount(staff_id=staff_id, issuer=issuer, subject=subject, linked_at=now)
    session.add(account)
    session.flush()


def is_invited(session: Session, staff_id: int, *, now: datetime) -> bool:
    """Whether a link for this person is open still."""
    open_ = (
        col(StaffLink.staff_id) == staff_id,
        col(StaffLink.used_at).is_(None),
        col(StaffLink.expires_at) > now,
    )
    return session.scalar(select(col(StaffLink.id)).where(*open_)) is not None


def create_for_account(session: Session, *, email: str, name: str, role: Role) -> StaffMember:
    """A new person who comes in by the provider; never one whom an import brought by that name."""
    row = Staff(ref=f"{BY_LOGIN}{email}", name=name or email, role=role)
    row.email, row.password_hash = email, NO_PASSWORD
    session.add(row)
    session.flush()
    return member_of(row)


def shut_out(session: Session, *, staff_id: int, now: datetime) -> None:
    """Close what is open of somebody whose organisation gives them no role any more."""
    session.get_one(Staff, staff_id).role = Role.COACH
    end_sessions(session, staff_id)
    revoke_tokens(session, staff_id=staff_id, now=now)
