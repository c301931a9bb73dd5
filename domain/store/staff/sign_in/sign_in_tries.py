"""Passwords that were tried: noted before they are checked, so that none is checked uncounted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func
from sqlmodel import Session, col, select

from domain.store.database import one_at_a_time
from domain.store.tables import SignInTry

_KEPT: Final = timedelta(days=1)
_LOCK_KEY: Final = 7_205_413  # any number, the same for every web process of a database


@dataclass(frozen=True, kw_only=True)
class Tries:
    """How many passwords were tried in vain, or are being checked, and when the last one was."""

    number: int
    last_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PastTries:
    """Tries of an account from one network, of the account from anywhere, and of the network."""

    here: Tries
    account: Tries
    network: Tries


def past_tries(session: Session, *, account: str, network: str, since: datetime) -> PastTries:
    """What was tried since then; whoever else counts now waits until this transaction ends."""
    one_at_a_time(session, _LOCK_KEY)
    by_account = col(SignInTry.account) == account_digest(account)
    from_network = col(SignInTry.network) == network
    return PastTries(
        here=_count(session, since, by_account & from_network),
        account=_count(session, since, by_account),
        network=_count(session, since, from_network),
    )


def reserve_try(session: Session, *, account: str, network: str, now: datetime) -> None:
    """Count a try before its password is looked at."""
    session.execute(delete(SignInTry).where(col(SignInTry.at) < now - _KEPT))
    session.add(SignInTry(at=now, account=account_digest(account), network=network))
    session.flush()


def forget_tries(session: Session, *, account: str, network: str) -> None:
    """The password was right: what this person mistyped here before counts no longer."""
    session.execute(
        delete(SignInTry).where(
            col(SignInTry.account) == account_digest(account), col(SignInTry.network) == network
        )
    )


def account_digest(account: str) -> str:
    """What is kept of an address as typed: some type their password there."""
    return hashlib.sha256(account.strip().lower().encode(errors="replace")).hexdigest()[:32]


def _count(session: Session, since: datetime, which: ColumnElement[bool]) -> Tries:
    counted = select(func.count(), func.max(SignInTry.at)).where(which, col(SignInTry.at) >= since)
    number, last_at = session.exec(counted).one()
    return Tries(number=number, last_at=last_at)
