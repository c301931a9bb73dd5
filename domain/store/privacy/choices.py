"""Who was erased and who objects, by digests alone: kept elsewhere, to outlive a restore."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from domain.store.privacy.erase import erase_learner
from domain.store.privacy.erased_people import digest_of, read_erased_people
from domain.store.privacy.objections import is_objecting, object_to_scoring
from domain.store.tables import Enrolment, Erasure, Learner, ScoringObjection


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What somebody of this digest chose: `erased`, or `objects`, in force until `withdrawn_at`."""

    what: str
    digest: str
    salt: str
    at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reapplied:
    """How many learners a restored database had not yet forgotten, or went on scoring."""

    erased: int
    objecting: int


def read_choices(session: Session, known: Iterable[Choice] = ()) -> list[Choice]:
    """Everybody who was erased when they asked, and every objection; of nobody a name.

    Objections share the salt of those `known`, so that one that is withdrawn is known again.
    """
    erased = [
        Choice(what="erased", digest=row.digest, salt=row.salt, at=row.erased_at)
        for row in session.scalars(select(Erasure).order_by(col(Erasure.id)))
        if not row.is_former  # whose courses are long over is found again by the rule itself
    ]
    salts = (one.salt for one in known if one.what == "objects")
    salt = next(salts, "") or secrets.token_hex(16)
    objections = select(ScoringObjection, col(Learner.ref)).join(
        Learner, col(Learner.id) == ScoringObjection.learner_id
    )
    return erased + [
        Choice(
            what="objects",
            digest=digest_of(ref, salt),
            salt=salt,
            at=row.objected_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row, ref in session.execute(objections.order_by(col(ScoringObjection.id)))
    ]


def joined(known: Iterable[Choice], more: Iterable[Choice]) -> list[Choice]:
    """Both together: nothing that was known is forgotten, a withdrawal is the newer word."""
    found: dict[tuple[str, str, datetime], Choice] = {}
    for one in (*known, *more):
        key = (one.what, one.digest, one.at)
        before = found.get(key)
        if before is None or before.withdrawn_at is None:
            found[key] = one
    return list(found.values())


def reapply_choices(
    session: Session, choices: Iterable[Choice], *, by: str, now: datetime
) -> Reapplied:
    """Erase whom an older copy brought back; leave out of scoring who objects. Twice is once."""
    choices = list(choices)
    erased = [one for one in choices if one.what == "erased"]
    objecting = {
        (one.salt, one.digest)
        for one in choices
        if one.what == "objects" and one.withdrawn_at is None
    }
    gone = {(one.salt, one.digest) for one in erased}
    to_erase, to_leave_out = set[int](), set[int]()
    for number, ref, name in _names(session):
        for salt in {one.salt for one in choices}:
            digest = (salt, digest_of(name, salt))
            if digest in gone:
                to_erase.add(number)
            elif name == ref and digest in objecting:
                to_leave_out.add(number)
    done = Reapplied(
        erased=sum(_erase(session, one, by=by, now=now) for one in sorted(to_erase)),
        objecting=sum(_object(session, one, now=now) for one in sorted(to_leave_out - to_erase)),
    )
    known = read_erased_people(session).digests
    for one in erased:
        if one.digest not in known.get(one.salt, ()):
            session.add(Erasure(digest=one.digest, salt=one.salt, erased_at=one.at, erased_by=by))
    session.flush()
    return done


def _names(session: Session) -> Iterator[tuple[int, str, str]]:
    """Learner, their ref, and each name they go by."""
    for number, ref, email in session.execute(
        select(col(Learner.id), col(Learner.ref), col(Learner.email))
    ):
        yield from ((number, ref, name) for name in (ref, email) if name)
    for number, ref in session.execute(select(col(Enrolment.learner_id), col(Enrolment.ref))):
        yield number, "", ref


def _erase(session: Session, learner_id: int, *, by: str, now: datetime) -> bool:
    if session.get(Learner, learner_id) is None:  # went with another record of theirs
        return False
    erase_learner(session, learner_id, by=by, now=now)
    session.expire_all()
    return True


def _object(session: Session, learner_id: int, *, now: datetime) -> bool:
    if session.get(Learner, learner_id) is None or is_objecting(session, learner_id):
        return False
    object_to_scoring(session, learner_id, now=now)
    return True
