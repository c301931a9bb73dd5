"""People who were erased are known by a digest alone, so that no later file brings them back."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import pandas as pd
from sqlmodel import Session, col, select

from domain.store.tables import Erasure


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasedPeople:
    """Digests of the names they went by: refs and addresses, by the salt they were made with.

    `former` are those of learners whose courses are long over: a new enrolment brings them back.
    """

    digests: Mapping[str, frozenset[str]]
    former: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def salt(self) -> str:
        """The one for new digests."""
        return next(iter(self.digests or self.former), "") or secrets.token_hex(16)

    def among(self, names: Iterable[object]) -> list[bool]:
        """Which of these names somebody who was erased, or is let go of, went by."""
        return [_is_one(self.digests, one) or _is_one(self.former, one) for one in names]

    def rows_of(
        self, name: str, frame: pd.DataFrame, *, enrolments: pd.DataFrame
    ) -> "pd.Series[bool]":
        """Which rows of a canonical frame are theirs; refs of enrolments are kept as well.

        `enrolments` are all of the same export: a new one of a former learner is none of these.
        """
        theirs = pd.Series(data=False, index=frame.index)
        if not (self.digests or self.former):
            return theirs
        of_learner, of_enrolment = {
            "learners": (("ref", "email"), ()),
            "enrolments": (("learner_ref",), ("ref",)),
        }.get(name, ((), ("enrolment_ref",)))
        for column in (*of_learner, *of_enrolment):
            if column in frame:
                theirs |= frame[column].map(partial(_is_one, self.digests)).astype(bool)
        for column in of_enrolment if self.former else ():
            if column in frame:
                theirs |= frame[column].map(partial(_is_one, self.former)).astype(bool)
        if name == "learners" and self.former:
            theirs |= self._stay_away(frame, enrolments)
        return theirs

    def _stay_away(self, learners: pd.DataFrame, enrolments: pd.DataFrame) -> "pd.Series[bool]":
        old = enrolments["ref"].map(partial(_is_one, self.former)).astype(bool)
        again = set(enrolments.loc[~old, "learner_ref"])
        are_former = pd.Series(data=False, index=learners.index)
        for column in ("ref", "email"):
            are_former |= learners[column].map(partial(_is_one, self.former)).astype(bool)
        return are_former & ~learners["ref"].isin(again)


def read_erased_people(session: Session) -> ErasedPeople:
    """Everybody who was erased, or let go of, so far."""
    found: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}
    for row in session.exec(select(Erasure).order_by(col(Erasure.id))):
        found[bool(row.is_former)].setdefault(row.salt, set()).add(row.digest)
    kept = {which: {s: frozenset(d) for s, d in one.items()} for which, one in found.items()}
    return ErasedPeople(digests=kept[False], former=kept[True])


def remember(
    session: Session, names: Iterable[str], *, by: str, now: datetime, is_former: bool = False
) -> None:
    """Keep digests of what somebody went by; who is erased is no former learner any more."""
    salt = read_erased_people(session).salt
    digests = sorted({digest_of(name, salt) for name in names})
    known = {
        row.digest: row
        for row in session.exec(select(Erasure).where(col(Erasure.digest).in_(digests)))
    }
    for digest in digests:
        if digest not in known:
            session.add(
                Erasure(
                    digest=digest,
                    salt=salt,
                    erased_at=now,
                    erased_by=by,
                    is_former=is_former or None,
                )
            )
        elif not is_former:
            known[digest].is_former = None
    session.flush()


def _is_one(digests: Mapping[str, frozenset[str]], name: object) -> bool:
    return isinstance(name, str) and any(
        digest_of(name, salt) in some for salt, some in digests.items()
    )


def digest_of(name: str, salt: str) -> str:
    """The same for a name in whatever case."""
    return hashlib.sha256(f"{salt} {name.strip().casefold()}".encode()).hexdigest()
