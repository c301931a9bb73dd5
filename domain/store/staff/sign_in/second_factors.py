"""Codes that are given after a password: whose app makes them, and which were taken already."""

import secrets
from base64 import b32encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from domain.store.database import changed
from domain.store.staff.members import StaffMember
from domain.store.staff.sign_in.sessions import secret_digest
from domain.store.tables import RecoveryCode, SecondFactor

_CODES: Final = 10
_CODE_BYTES: Final = 10  # 80 bits: a digest without salt will do
_GROUP: Final = 4


@dataclass(frozen=True, kw_only=True)
class KeptSecondFactor:
    """How a person's app makes codes: `secret` is encrypted, as it is kept."""

    secret: str = field(repr=False)
    is_confirmed: bool


def find_second_factor(session: Session, staff_id: int) -> KeptSecondFactor | None:
    """The app of a person, if they have one or begin to."""
    row = session.get(SecondFactor, staff_id)
    if row is None:
        return None
    return KeptSecondFactor(secret=row.secret, is_confirmed=row.confirmed_at is not None)


def asks_for_code(session: Session, member: StaffMember, roles: Collection[str]) -> bool:
    """Whether a right password is not enough: they have an app, or their role must have one."""
    found = find_second_factor(session, member.staff_id)
    return member.role in roles or (found is not None and found.is_confirmed)


def begin_second_factor(session: Session, *, staff_id: int, secret: str, now: datetime) -> None:
    """Keep a new, encrypted secret in place of one that is not confirmed yet."""
    row = session.get(SecondFactor, staff_id)
    if row is not None and row.confirmed_at is not None:
        return
    if row is not None:
        session.delete(row)
        session.flush()
    session.add(SecondFactor(staff_id=staff_id, secret=secret, made_at=now))
    session.flush()


def take_code(session: Session, *, staff_id: int, step: int, now: datetime) -> bool:
    """Take the code of a half minute, which confirms the app; False where it was taken before."""
    row = (col(SecondFactor.staff_id) == staff_id, col(SecondFactor.last_step) < step)
    first = func.coalesce(col(SecondFactor.confirmed_at), now)
    taken = update(SecondFactor).where(*row).values(last_step=step, confirmed_at=first)
    return changed(session, taken) == 1


def new_recovery_codes(session: Session, staff_id: int) -> list[str]:
    """Ten codes for who loses their phone, shown this once; those before open nothing any more."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.staff_id) == staff_id))
    codes = [_new_code() for _ in range(_CODES)]
    session.add_all(RecoveryCode(staff_id=staff_id, digest=_digest(code)) for code in codes)
    session.flush()
    return codes


def take_recovery_code(session: Session, *, staff_id: int, code: str, now: datetime) -> bool:
    """Take a code once; False where it is none of theirs, or was taken before."""
    theirs = (col(RecoveryCode.staff_id) == staff_id, col(RecoveryCode.digest) == _digest(code))
    unused = update(RecoveryCode).where(*theirs, col(RecoveryCode.used_at).is_(None))
    return changed(session, unused.values(used_at=now)) == 1


def count_recovery_codes(session: Session, staff_id: int) -> int:
    """How many have not been used."""
    left = (col(RecoveryCode.staff_id) == staff_id, col(RecoveryCode.used_at).is_(None))
    return int(session.scalar(select(func.count()).select_from(RecoveryCode).where(*left)) or 0)


def end_second_factor(session: Session, staff_id: int) -> bool:
    """Ask this person for no more codes; False where they gave none."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.staff_id) == staff_id))
    gone = delete(SecondFactor).where(col(SecondFactor.staff_id) == staff_id)
    return changed(session, gone) == 1


def read_second_secrets(session: Session) -> Mapping[int, str]:
    """Every secret as it is kept, by whose it is."""
    return {row.staff_id: row.secret for row in session.exec(select(SecondFactor))}


def replace_second_secret(session: Session, staff_id: int, secret: str) -> None:
    """Keep the same secret under another key."""
    session.get_one(SecondFactor, staff_id).secret = secret


def _new_code() -> str:
    letters = b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _digest(code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return secret_digest(plain)
