"""Whose learners they are: given to another coach, taken over, or of one who turned out the same.

What a colleague decides here holds when the same file comes again; a file that names somebody new
is believed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy import func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, or_, select

from domain.store.database import pointing_to, table_of
from domain.store.staff.members import StaffMember, member_of
from domain.store.staff.sign_in import end_sessions
from domain.store.staff.staff_identity import BY_NAME, namesakes, staff_rows
from domain.store.staff.tokens import revoke_tokens
from domain.store.tables import (
    CoachChoice,
    Cohort,
    Enrolment,
    Learner,
    Message,
    MessageState,
    Staff,
    StaffAlias,
    Task,
)

#: Kinds of messages to a coach that name their learners.
_ABOUT_LEARNERS: Final = ("alert_coach", "coach_task", "weekly_summary")


class UnclearStaff(Exception):  # noqa: N818 - reads as the sentence it is
    """Nobody is called that, or several are; the message says what to write instead."""


@dataclass(frozen=True, kw_only=True)
class Caseload:
    """One of the staff, how many learners have them as their coach now, and how they come in."""

    member: StaffMember
    learners: int
    signed_in_at: datetime | None
    is_removed: bool


def read_caseloads(session: Session) -> list[Caseload]:
    """Everybody who may sign in or has learners, by address and name."""
    number = func.count(col(Enrolment.id))
    here = (col(Enrolment.coach_id) == Staff.id) & col(Enrolment.withdrawn_on).is_(None)
    found = (
        select(Staff, number)
        .outerjoin(Enrolment, here)
        .group_by(*Staff.__table__.columns)  # type: ignore[attr-defined]
        .having(or_(number > 0, col(Staff.password_hash).is_not(None)))
        .order_by(col(Staff.email).is_(None), col(Staff.email), col(Staff.name))
    )
    return [
        Caseload(
            member=member_of(row),
            learners=learners,
            signed_in_at=row.signed_in_at,
            is_removed=row.removed_at is not None,
        )
        for row, learners in session.execute(found)
    ]


def find_staff(session: Session, who: str) -> StaffMember:
    """The one of this address, ref or name.

    Raises:
        UnclearStaff: nobody is, or several are.
    """
    asked = who.strip().lower()
    exact = [row for row in staff_rows(session) if asked in {(row.email or "").lower(), row.ref}]
    found = exact[:1] or namesakes(session, who)
    if not found:
        raise UnclearStaff(f"nobody on the staff is called {who}: see staycourse user list")
    if len(found) > 1:
        either = " or ".join(f'"{row.email or row.ref}"' for row in found)
        raise UnclearStaff(f"{len(found)} people are called {who}: say {either}")
    return member_of(found[0])


def namesakes_of(session: Session, member: StaffMember) -> list[StaffMember]:
    """Others who are called as they are."""
    alike = namesakes(session, member.name)
    return [member_of(row) for row in alike if row.id != member.staff_id]


def count_learners_of(session: Session, staff_id: int) -> int:
    """How many learners have them as their coach and have not withdrawn."""
    theirs = select(func.count()).where(
        col(Enrolment.coach_id) == staff_id, col(Enrolment.withdrawn_on).is_(None)
    )
    return session.exec(theirs).one()


def find_learners(session: Session, named: Iterable[str], *, cohort: str | None) -> list[int]:
    """Enrolments of learners by ref, address or name, or of a whole cohort.

    Raises:
        LookupError: a name that nobody has.
    """
    found = select(col(Enrolment.id)).join(Learner, col(Learner.id) == Enrolment.learner_id)
    numbers: list[int] = []
    for name in named:
        same = [func.lower(c) == name.lower() for c in (Learner.ref, Learner.email, Learner.name)]
        some = session.exec(found.where(or_(*same))).all()
        if not some:
            raise LookupError(f"no learner has the ref, address or name {name}")
        numbers += some
    if cohort is not None:
        theirs = found.join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        some = session.exec(theirs.where(or_(Cohort.ref == cohort, Cohort.name == cohort))).all()
        if not some:
            raise LookupError(f"no learner is in a cohort called {cohort}")
        numbers += some
    return sorted(set(numbers))


def assign(session: Session, enrolment_ids: Iterable[int], *, coach_id: int) -> int:
    """Make somebody the coach of these learners; for how many that is new.

    They are told anew of what waits and cannot wait longer.
    """
    changed = 0
    for number in enrolment_ids:
        row = session.get_one(Enrolment, number)
        if row.coach_id == coach_id:
            continue
        chosen = session.get(CoachChoice, number)
        named = row.coach_id
        if chosen is not None and chosen.coach_id == row.coach_id:
            named = chosen.instead_of_id
        session.merge(CoachChoice(enrolment_id=number, coach_id=coach_id, instead_of_id=named))
        row.coach_id = coach_id
        is_open = (col(Task.enrolment_id) == number) & col(Task.closed_at).is_(None)
        session.execute(update(Task).where(is_open).values(notified_at=None))
        changed += 1
    session.flush()
    return changed


def give_back(session: Session, enrolment_id: int, *, coach_id: int | None) -> None:
    """Undo an assignment: the coach whom they had before, or none, and no choice of ours."""
    if coach_id is not None:
        assign(session, [enrolment_id], coach_id=coach_id)
        return
    if chosen := session.get(CoachChoice, enrolment_id):
        session.delete(chosen)
    session.get_one(Enrolment, enrolment_id).coach_id = None
    session.flush()


def with_chosen_coaches(
    session: Session, enrolments: pd.DataFrame, refs: Mapping[str, str]
) -> pd.DataFrame:
    """Enrolments of a file with coaches by our `refs`; those it still names give way to the chosen.

    A choice is over once the file has named somebody else since.
    """
    coach = enrolments["coach_ref"].replace(dict(refs)) if refs else enrolments["coach_ref"]
    chosen, named = aliased(Staff), aliased(Staff)
    found = (
        select(col(Enrolment.ref), col(chosen.ref), col(named.ref))
        .join(CoachChoice, col(CoachChoice.enrolment_id) == Enrolment.id)
        .join(chosen, col(chosen.id) == CoachChoice.coach_id)
        .join(named, col(named.id) == CoachChoice.instead_of_id)
        .where(col(Enrolment.coach_id) == CoachChoice.coach_id)
    )
    choices = pd.DataFrame(session.exec(found).all(), columns=["ref", "chosen", "named"])
    beside = enrolments[["ref"]].merge(choices.astype("string"), how="left", on="ref")
    still = (coach.to_numpy() == beside["named"]).fillna(value=False).to_numpy()
    return enrolments.assign(coach_ref=coach.mask(still, beside["chosen"].set_axis(coach.index)))


def without_removed_coaches(
    session: Session, enrolments: pd.DataFrame, removed: Mapping[str, str]
) -> tuple[pd.DataFrame, list[str]]:
    """Enrolments of a file, the new ones of who was removed (by ref) without a coach; what to do.

    Learners whom a removed coach had already stay theirs until somebody takes over.
    """
    coach = enrolments["coach_ref"]
    theirs = coach.isin(list(removed))
    if not theirs.any():
        return enrolments, []
    known = select(col(Enrolment.ref), col(Staff.ref)).join(
        Staff, col(Staff.id) == Enrolment.coach_id
    )
    now = enrolments["ref"].map(dict(session.exec(known).all()))
    asked = [
        f"{number:,} learners have no coach: the file names {removed[str(ref)]}, who was removed."
        " Who takes them? See Worklist, No coach; then: staycourse user assign EMAIL LEARNER ..."
        for ref, number in coach[theirs & now.isna()].value_counts().items()
    ]
    return enrolments.assign(coach_ref=coach.mask(theirs & ~now.isin(list(removed)))), asked


def take_over(session: Session, *, of: int, coach_id: int) -> int:
    """Give all learners of one coach to another; what waits to be sent to the first is void."""
    theirs = session.exec(select(col(Enrolment.id)).where(Enrolment.coach_id == of)).all()
    void_messages(session, of, kinds=_ABOUT_LEARNERS)
    return assign(session, theirs, coach_id=coach_id)


def rename_staff(session: Session, staff_id: int, name: str) -> None:
    """Call somebody by another name, which no file changes any more."""
    row = session.get_one(Staff, staff_id)
    row.name, row.renamed = name, True
    session.flush()


def merge_staff(session: Session, *, who: int, into: int, now: datetime) -> None:
    """Two rows turned out to be one person: all that names the first names the second.

    Files that go on naming the first mean the second. Their sessions and tokens end; where only
    the first signs in, the second does so from now on, with that address and role.
    """
    old, kept = session.get_one(Staff, who), session.get_one(Staff, into)
    end_sessions(session, who)
    revoke_tokens(session, staff_id=who, now=now)
    if old.password_hash and not kept.password_hash:
        kept.password_hash, kept.role = old.password_hash, old.role
        kept.email, old.email = old.email, kept.email
        kept.signed_in_at = old.signed_in_at
    for refs in {old.ref, BY_NAME + (old.email or "").lower()} - {kept.ref, BY_NAME}:
        session.merge(StaffAlias(ref=refs, staff_id=into))
    for gap in ("email", "phone", "weekly_minutes"):
        if getattr(kept, gap) is None:
            setattr(kept, gap, getattr(old, gap))
    session.flush()
    for table in SQLModel.metadata.tables.values():
        for column in pointing_to(table_of(Staff), table):
            session.execute(update(table).where(column == who).values({column.name: into}))
    session.delete(old)
    session.flush()
    session.expire_all()


def about_learners() -> tuple[str, ...]:
    """Kinds of messages to a coach that name their learners."""
    return _ABOUT_LEARNERS


def void_messages(session: Session, staff_id: int, *, kinds: Sequence[str] = ()) -> None:
    """Skip what waits to be sent to somebody: of these kinds, or all."""
    waits = (col(Message.staff_id) == staff_id) & (col(Message.state) == MessageState.PLANNED)
    if kinds:
        waits &= col(Message.kind).in_(kinds)
    session.execute(
        update(Message).where(waits).values(state=MessageState.SKIPPED, reason="no_coach")
    )
