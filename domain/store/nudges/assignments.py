"""Who was drawn for which intervention, and what they did afterwards."""

from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlmodel import col

from domain.experiments import CONTACT_DAYS, LOOK_BACK_DAYS
from domain.store.database import AnySelect, Database, columns, days_after, table_of
from domain.store.nudges.returns import day_of_nudge, is_after, is_before
from domain.store.people import ALL_COHORTS, CohortFilter, has_ended, in_cohorts
from domain.store.privacy import objecting_enrolments
from domain.store.tables import (
    Activity,
    Cohort,
    Contact,
    Enrolment,
    Learner,
    Nudge,
    SamePerson,
    Snapshot,
)


def read_assignments(
    database: Database,
    *,
    until: date,
    of: CohortFilter = ALL_COHORTS,
    drawn_on: date | None = None,
) -> pd.DataFrame:
    """The first draw of each learner and intervention by then, with the columns `outcomes.DRAWS`.

    `next_active_on` is the first day of activity after its instant, its own day included where
    that came after (`returns.is_after`); `active_before` are the days of activity before it, of
    the 14 before its day and that day; `risk_band` is the band at the draw. Nothing later than
    `until` is known. Who had left or finished by its day ought not to have been drawn, and is left
    out of both arms alike; so is who objects to being scored. Of the cohorts asked for; of one
    day's draws, or of every day's.
    """
    among = [of.test]
    if drawn_on is not None:
        among.append(day_of_nudge() == drawn_on)
    return database.read_frame(_first_draws(until, *among))


def read_drawn_groups(
    database: Database, *, cohort_id: int, attribute: str, until: date
) -> pd.DataFrame:
    """The first draws within one cohort, each with its learner's group by an attribute."""
    group = func.coalesce(table_of(Learner).c[attribute], "Not known").label("group")
    mine = _first_draws(until, col(Enrolment.cohort_id) == cohort_id).add_columns(group)
    return database.read_frame(mine)


def read_learner_counts(database: Database, draws: pd.DataFrame) -> dict[date, int]:
    """How many learners each as_of had on which one of these draws did not record its share.

    That number decides what was withheld then. All draws of today record it: nothing is counted.
    """
    days = draws.loc[draws["share"].isna(), "as_of"].unique()
    if not len(days):
        return {}
    found = (
        select(
            col(Snapshot.as_of),
            func.count(col(Enrolment.learner_id).distinct()).label("learners"),
        )
        .join(Enrolment, col(Enrolment.id) == Snapshot.enrolment_id)
        .where(col(Snapshot.as_of).in_([pd.Timestamp(day).date() for day in days]))
        .group_by(col(Snapshot.as_of))
    )
    return {row["as_of"]: row["learners"] for row in database.read_arrow(found).to_pylist()}


def read_worklist_entries(
    database: Database, *, until: date, of: CohortFilter = ALL_COHORTS
) -> pd.DataFrame:
    """Every enrolment that was on the worklist by then, with the columns `contacts.LISTED`.

    `listed_on` is the first day on it, `contacted_on` the first contact after that day (a note is
    none, and none was needed is none), `active_on` the first day of activity more than a week
    after; nothing later than `until` is known.
    """
    first = (
        select(col(Snapshot.enrolment_id), func.min(Snapshot.as_of).label("listed_on"))
        .where(col(Snapshot.worklist_rank).is_not(None), col(Snapshot.as_of) <= until)
        .where(in_cohorts(Snapshot.enrolment_id, of))
        .group_by(col(Snapshot.enrolment_id))
        .subquery()
    )
    contacted = select(func.min(Contact.day)).where(
        col(Contact.enrolment_id) == first.c.enrolment_id,
        col(Contact.day) > first.c.listed_on,
        col(Contact.day) <= until,
        col(Contact.kind) != "note",
        col(Contact.outcome) != "not_needed",
        col(Contact.taken_back_at).is_(None),
    )
    active = select(func.min(Activity.day)).where(
        col(Activity.enrolment_id) == first.c.enrolment_id,
        col(Activity.day) <= until,
        col(Activity.day) > days_after(first.c.listed_on, CONTACT_DAYS),
    )
    found = select(
        first.c.listed_on,
        contacted.scalar_subquery().label("contacted_on"),
        active.scalar_subquery().label("active_on"),
        _withdrawn_by(until),
    ).join_from(first, Enrolment, col(Enrolment.id) == first.c.enrolment_id)
    return database.read_frame(found)


def _first_draws(until: date, *among: ColumnElement[bool]) -> AnySelect:
    """Later draws are left out before anything is looked up: there are many more of them."""
    first = _draws_in_order(until, *among).subquery()
    day = col(Activity.day)
    theirs = (col(Activity.enrolment_id) == Nudge.enrolment_id, day <= until)
    later = select(func.min(day)).where(*theirs, is_after())
    looked_at = day >= days_after(day_of_nudge(), -LOOK_BACK_DAYS)
    before = select(func.count()).select_from(Activity).where(*theirs, looked_at, is_before())
    shown = (
        col(Snapshot.enrolment_id) == Nudge.enrolment_id,
        col(Snapshot.as_of) == Nudge.as_of,
    )
    return (
        select(
            *columns(Nudge.intervention, Nudge.arm, Nudge.share, Nudge.variant, Nudge.as_of),
            *columns(Nudge.channel, Snapshot.risk_band, learner_ref=Learner.ref),
            day_of_nudge().label("planned_on"),
            later.scalar_subquery().label("next_active_on"),
            _withdrawn_by(until),
            before.scalar_subquery().label("active_before"),
        )
        .select_from(first)
        .join(Nudge, col(Nudge.id) == first.c.id)
        .join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .outerjoin(Snapshot, and_(*shown))
        .where(first.c.turn == 1)
    )


def _draws_in_order(until: date, *among: ColumnElement[bool]) -> AnySelect:
    """Every sound draw with its turn among those of its learner and intervention, from 1 on."""
    turn = func.row_number().over(
        partition_by=(col(Enrolment.learner_id), col(Nudge.intervention)),
        order_by=(day_of_nudge(), col(Nudge.id)),
    )
    return (
        select(col(Nudge.id), turn.label("turn"))
        .join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(
            *(col(Nudge.arm).is_not(None), col(Nudge.as_of) <= until),
            *(~has_ended(day_of_nudge()), ~_was_joined_before(), *among),
            col(Nudge.enrolment_id).not_in(objecting_enrolments()),
        )
    )


def _was_joined_before() -> ColumnElement[bool]:
    """Whether their records were joined by then: they may have been in both arms, and are in none.

    What was drawn before is compared as it was drawn.
    """
    theirs = or_(
        *(col(of) == Enrolment.learner_id for of in (SamePerson.kept_id, SamePerson.other_id))
    )
    return exists().where(
        theirs,
        *(col(SamePerson.verdict) == "same", col(SamePerson.undone_at).is_(None)),
        col(SamePerson.decided_at) <= Nudge.planned_at,
    )


def _withdrawn_by(day: date) -> ColumnElement[date | None]:
    known = case((col(Enrolment.withdrawn_on) <= day, col(Enrolment.withdrawn_on)))
    return known.label("withdrawn_on")
