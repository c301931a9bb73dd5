"""Who was drawn for which intervention, and what they did afterwards."""

from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import Select, and_, case, func, select
from sqlmodel import SQLModel, col

from domain.experiments import CONTACT_DAYS, DRAWS, LOOK_BACK_DAYS
from domain.store.database import Database, days_after
from domain.store.nudges.returns import day_of, is_after, is_before
from domain.store.people import has_ended
from domain.store.tables import Activity, Contact, Enrolment, Snapshot

_TABLES: Final = SQLModel.metadata.tables


def read_assignments(database: Database, *, until: date) -> pd.DataFrame:
    """Every nudge that reached the draw by then, with the columns `outcomes.DRAWS`.

    `next_active_on` is the first day of activity after its instant, its own day included where
    that came after (`returns.is_after`); `active_before` are the days of activity before it, of
    the 14 before its day and that day; `risk_band` is the band at the draw. Nothing later than
    `until` is known. Who had left or finished by its day ought not to have been drawn, and is left
    out of both arms alike.
    """
    return database.read_frame(_drawn(until))


def read_learner_counts(database: Database) -> dict[date, int]:
    """How many learners each as_of had: the number that decides the share withheld that day."""
    found = (
        select(
            col(Snapshot.as_of),
            func.count(col(Enrolment.learner_id).distinct()).label("learners"),
        )
        .join(Enrolment, col(Enrolment.id) == Snapshot.enrolment_id)
        .group_by(col(Snapshot.as_of))
    )
    return {row["as_of"]: row["learners"] for row in database.read_arrow(found).to_pylist()}


def read_worklist_entries(database: Database, *, until: date) -> pd.DataFrame:
    """Every enrolment that was on the worklist by then, with the columns `contacts.LISTED`.

    `listed_on` is the first day on it, `contacted_on` the first contact after that day (a note is
    none, and none was needed is none), `active_on` the first day of activity more than a week
    after; nothing later than `until` is known.
    """
    first = (
        select(col(Snapshot.enrolment_id), func.min(Snapshot.as_of).label("listed_on"))
        .where(col(Snapshot.worklist_rank).is_not(None), col(Snapshot.as_of) <= until)
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
    left = col(Enrolment.withdrawn_on)
    found = select(
        first.c.listed_on,
        contacted.scalar_subquery().label("contacted_on"),
        active.scalar_subquery().label("active_on"),
        case((left <= until, left)).label("withdrawn_on"),
    ).join_from(first, Enrolment, col(Enrolment.id) == first.c.enrolment_id)
    return database.read_frame(found)


def _drawn(until: date) -> Select[Any]:
    nudge, enrolment, learner = (_TABLES[name] for name in ("nudge", "enrolment", "learner"))
    cohort, shown, activity = (_TABLES[name] for name in ("cohort", "snapshot", "activity"))
    n, a = nudge.c, activity.c
    theirs = (a.enrolment_id == n.enrolment_id, a.day <= until)
    looked_at = (*theirs, a.day >= days_after(day_of(nudge), -LOOK_BACK_DAYS))
    values = {
        "learner_ref": learner.c.ref,
        "intervention": n.intervention,
        "arm": n.arm,
        "share": n.share,
        "variant": n.variant,
        "as_of": n.as_of,
        "planned_on": day_of(nudge),
        "next_active_on": select(func.min(a.day))
        .where(*theirs, is_after(activity, nudge))
        .scalar_subquery(),
        "withdrawn_on": case((enrolment.c.withdrawn_on <= until, enrolment.c.withdrawn_on)),
        "active_before": select(func.count())
        .where(*looked_at, is_before(activity, nudge))
        .scalar_subquery(),
        "risk_band": shown.c.risk_band,
        "channel": n.channel,
    }
    as_shown = and_(shown.c.enrolment_id == n.enrolment_id, shown.c.as_of == n.as_of)
    return (
        select(*(values[name].label(name) for name in DRAWS))
        .select_from(nudge)
        .join(enrolment, enrolment.c.id == n.enrolment_id)
        .join(cohort, cohort.c.id == enrolment.c.cohort_id)
        .join(learner, learner.c.id == enrolment.c.learner_id)
        .outerjoin(shown, as_shown)
        .where(n.arm.is_not(None), n.as_of <= until, ~has_ended(enrolment, cohort, day_of(nudge)))
    )
