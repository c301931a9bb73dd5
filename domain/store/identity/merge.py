"""Two records of one person become one, and two again; nothing of either is lost.

Everything that points to the other record is moved to the one that is kept: enrolments, messages,
choices. Two enrolments in one cohort become one. `moved` keeps what was done, for the way back.
"""

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import Session, col

from domain.store.database import changed, table_of
from domain.store.identity.moves import move, move_back
from domain.store.tables import Enrolment, Learner, Message, Nudge, Preference, SamePerson

#: Why an enrolment counts no more whose person has another one in the cohort.
FOLDED: Final = "same"
_GAPS: Final = ("name", "email", "phone", "zone", "language")
_CONSENTS: Final = ("email_consent", "sms_consent")
_SAME, _APART = "same", "apart"


#: What stands where it was written how two were joined, once nobody may know any more.
NOT_KEPT: Final = "{}"


class CannotMerge(Exception):  # noqa: N818 - reads as the sentence it is
    """Two records cannot become one, or two again; the message says why."""


def merge(
    session: Session, kept_id: int, other_id: int, *, why: str, by: str, now: datetime
) -> int:
    """Make two records one; gives back the decision's number. Raises `CannotMerge`."""
    kept, other = _two(session, kept_id, other_id)
    moved: dict[str, Any] = {"learner": move(session, table_of(Learner), other.id, kept.id)}
    moved["folded"] = _fold(session, kept.id, moved["learner"])
    moved["filled"] = _fill(kept, other)
    moved["choices"] = _stricter_choices(session, kept.id, other.id, now)
    session.flush()
    return _decided(session, kept_id, other_id, _SAME, why=why, by=by, now=now, moved=moved)


def keep_apart(
    session: Session, one_id: int, other_id: int, *, why: str, by: str, now: datetime
) -> int:
    """Keep that two records are of two people, so that nobody is asked again."""
    _two(session, one_id, other_id)
    return _decided(session, one_id, other_id, _APART, why=why, by=by, now=now, moved={})


def split(session: Session, decision_id: int, *, by: str, now: datetime) -> SamePerson:
    """Make two records of one again, as they were; what came since is where its enrolment is.

    Raises `CannotMerge`.
    """
    decision = session.get(SamePerson, decision_id)
    if decision is None or decision.undone_at is not None:
        raise CannotMerge("There is no such decision, or it was undone already.")
    inner = select(col(SamePerson.id)).where(
        in_force(), col(SamePerson.id) > decision_id, _about(decision.kept_id)
    )
    if session.scalar(inner) is not None:
        raise CannotMerge("Another record was joined with this one since: part that one first.")
    if decision.verdict == _SAME:
        if decision.moved == NOT_KEPT:
            raise CannotMerge("How they were joined is kept no longer.")
        _take_apart(session, decision)
    decision.undone_at, decision.undone_by = now, by
    session.add(decision)
    session.flush()
    return decision


def _take_apart(session: Session, decision: SamePerson) -> None:
    moved, other = json.loads(decision.moved), decision.other_id
    for fold in reversed(moved["folded"]):
        move_back(session, fold["moved"], fold["other"])
        theirs = col(Enrolment.id) == fold["other"]
        changed(session, update(Enrolment).where(theirs).values(left_out=None))
    move_back(session, moved["learner"], other)
    # what was written since belongs to whoever studies where it was about
    about = (
        select(col(Enrolment.learner_id))
        .join(Nudge, col(Nudge.enrolment_id) == Enrolment.id)
        .where(col(Nudge.id) == Message.nudge_id)
        .scalar_subquery()
    )
    since = (col(Message.learner_id) == decision.kept_id, about == other)
    changed(session, update(Message).where(*since).values(learner_id=other))
    session.expire_all()
    kept = session.get_one(Learner, decision.kept_id)
    for name, (was, became) in moved["filled"].items():
        if getattr(kept, name) == became:
            setattr(kept, name, was)
    session.add(kept)
    for choice in moved["choices"]:
        row = session.get(Preference, (kept.id, choice["channel"], choice["kind"]))
        if row is not None and row.changed_at == decision.decided_at:
            row.allowed = choice["allowed"]
            row.changed_at = datetime.fromisoformat(choice["changed_at"])
            session.add(row)


def _two(session: Session, kept_id: int, other_id: int) -> tuple[Learner, Learner]:
    found = [session.get(Learner, number) for number in (kept_id, other_id)]
    if kept_id == other_id or None in found:
        raise CannotMerge("Two different records that are there are needed.")
    joined = select(SamePerson).where(
        in_force(),
        or_(
            col(SamePerson.other_id).in_((kept_id, other_id)) & (col(SamePerson.verdict) == _SAME),
            _about(kept_id) & _about(other_id),
        ),
    )
    if session.scalars(joined).first() is not None:
        raise CannotMerge("That was decided already: undo the earlier decision first.")
    kept, other = found
    return kept, other  # type: ignore[return-value]


def _fold(session: Session, kept_id: int, moved: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One enrolment a cohort: what happened in the one that came is with the one that was there."""
    came = {
        json.loads(key)[0] for one in moved if one["table"] == "enrolment" for key in one["keys"]
    }
    theirs = select(Enrolment).where(
        col(Enrolment.learner_id) == kept_id, col(Enrolment.left_out).is_(None)
    )
    enrolled = session.scalars(theirs.order_by(col(Enrolment.id))).all()
    own = {one.cohort_id: one.id for one in enrolled if one.id not in came}
    folded = []
    for one in enrolled:
        if one.id in came and one.cohort_id in own:
            into = own[one.cohort_id]
            back = move(session, table_of(Enrolment), one.id, into)
            folded.append({"other": one.id, "kept": into, "moved": back})
            one.left_out = FOLDED
            session.add(one)
    return folded


def _fill(kept: Learner, other: Learner) -> dict[str, list[Any]]:
    """Gaps are filled by what the other record knows, and a no holds for both."""
    filled: dict[str, list[Any]] = {}
    for name in (*_GAPS, *_CONSENTS):
        was, theirs = getattr(kept, name), getattr(other, name)
        is_stricter = name in _CONSENTS and theirs is False
        if theirs is not None and was != theirs and (was is None or is_stricter):
            filled[name] = [was, theirs]
            setattr(kept, name, theirs)
    return filled


def _stricter_choices(
    session: Session, kept_id: int, other_id: int, now: datetime
) -> list[dict[str, Any]]:
    """Where both chose, the no holds."""
    found = []
    for theirs in session.scalars(select(Preference).where(col(Preference.learner_id) == other_id)):
        own = session.get(Preference, (kept_id, theirs.channel, theirs.kind))
        if own is not None and own.allowed and not theirs.allowed:
            found.append(
                {
                    "channel": own.channel,
                    "kind": own.kind,
                    "allowed": own.allowed,
                    "changed_at": own.changed_at.isoformat(),
                }
            )
            own.allowed, own.changed_at = False, now
            session.add(own)
    return found


def _about(learner_id: int) -> Any:  # noqa: ANN401 - as above
    return or_(col(SamePerson.kept_id) == learner_id, col(SamePerson.other_id) == learner_id)


def _decided(
    session: Session,
    kept_id: int,
    other_id: int,
    verdict: str,
    *,
    why: str,
    by: str,
    now: datetime,
    moved: dict[str, Any],
) -> int:
    row = SamePerson(
        kept_id=kept_id,
        other_id=other_id,
        verdict=verdict,
        why=why,
        decided_by=by,
        decided_at=now,
        moved=json.dumps(moved),
    )
    session.add(row)
    session.flush()
    return row.id


def in_force() -> ColumnElement[bool]:
    """Whether a decision about who is who still stands."""
    return col(SamePerson.undone_at).is_(None)
