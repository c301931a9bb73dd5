"""People who were erased are known by a digest alone, so that no later file brings them back."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlmodel import Session, select

from domain.store.tables import Erasure


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasedPeople:
    """Digests of the names they went by: refs and addresses."""

    salt: str
    digests: frozenset[str]

    def among(self, names: Iterable[object]) -> list[bool]:
        """Which of these names somebody who was erased went by."""
        return [
            isinstance(name, str) and digest_of(name, self.salt) in self.digests for name in names
        ]

    def rows_of(self, name: str, frame: pd.DataFrame) -> "pd.Series[bool]":
        """Which rows of a canonical frame are theirs; refs of enrolments are kept as well."""
        columns = {
            "learners": ("ref", "email"),
            "enrolments": ("ref", "learner_ref"),
        }.get(name, ("enrolment_ref",))
        theirs = pd.Series(data=False, index=frame.index)
        for column in columns if self.digests else ():
            if column in frame:
                theirs |= pd.Series(self.among(frame[column]), index=frame.index)
        return theirs


def read_erased_people(session: Session) -> ErasedPeople:
    """Everybody who was erased so far."""
    rows = session.exec(select(Erasure)).all()
    return ErasedPeople(
        salt=rows[0].salt if rows else secrets.token_hex(16),
        digests=frozenset(row.digest for row in rows),
    )


def remember(session: Session, names: Iterable[str], *, by: str, now: datetime) -> None:
    """Keep digests of what somebody went by."""
    known = read_erased_people(session)
    for digest in {digest_of(name, known.salt) for name in names} - known.digests:
        session.add(Erasure(digest=digest, salt=known.salt, erased_at=now, erased_by=by))
    session.flush()


def digest_of(name: str, salt: str) -> str:
    """The same for a name in whatever case."""
    return hashlib.sha256(f"{salt} {name.strip().casefold()}".encode()).hexdigest()
