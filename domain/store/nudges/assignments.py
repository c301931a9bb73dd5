"""Who was drawn for which intervention, and what they did afterwards."""

from datetime import date
from typing import Any, Final

import pandas as pd
import pyarrow as pa
from sqlalchemy import Select, and_, case, func, select
from sqlmodel import SQLModel

from domain.experiments import CONTACT_DAYS, DRAWS, LISTED, LOOK_BACK_DAYS
from domain.store.database import Database, days_after
from domain.store.nudges.returns import day_of, is_after, is_before
from domain.store.people import has_ended

_TABLES: Final = SQLModel.metadata.tables
_TYPES: Final = {
    "share": pa.float64(),
    "active_before": pa.int64(),
    **dict.fromkeys(("planned_on", "next_active_on", "withdrawn_on", "as_of"), pa.date32()),
}
_SCHEMA: Final = pa.schema([(name, _TYPES.get(name, pa.string())) for name in DRAWS])
_SIZES: Final = """
SELECT s.as_of AS as_of, count(DISTINCT e.learner_id) AS learners
FROM snapshot s JOIN enrolment e ON e.id = s.enrolment_id
GROUP BY s.as_of
"""
_SIZES_SCHEMA: Final = pa.schema([("as_of", pa.date32()), ("learners", pa.int64())])
_LISTED_SCHEMA: Final = pa.schema([(name, pa.date32()) for name in LISTED])
_LISTED: Final = """
SELECT f.listed_on AS listed_on,
       (SELECT min(c.day) FROM contact c
         WHERE c.enrolment_id = f.enrolment_id AND c.day > f.listed_on AND c.day <= :until
           AND c.kind <> 'note' AND c.outcome <> 'not_needed' AND c.taken_back_at IS NULL
       ) AS contacted_on,
       (SELECT min(a.day) FROM activity a
         WHERE a.enrolment_id = f.enrolment_id AND a.day <= :until
           AND a.day > {week}) AS active_on,
       CASE WHEN e.withdrawn_on <= :until THEN e.withdrawn_on END AS withdrawn_on
FROM (SELECT enrolment_id, min(as_of) AS listed_on FROM snapshot
       WHERE worklist_rank IS NOT NULL AND as_of <= :until GROUP BY enrolment_id) f
JOIN enrolment e ON e.id = f.enrolment_id
"""
_WEEK: Final = {
    "sqlite": f"date(f.listed_on, '+{CONTACT_DAYS} days')",
    "postgresql": f"f.listed_on + {CONTACT_DAYS}",
}


def read_draws(database: Database, *, until: date) -> pd.DataFrame:
    """Every nudge that reached the draw by then, with the columns `outcomes.DRAWS`.

    `next_active_on` is the first day of activity after its instant, its own day included where
    that came after (`returns.is_after`); `active_before` are the days of activity before it, of
    the 14 before its day and that day; `risk_band` is the band at the draw. Nothing later than
    `until` is known. Who had left or finished by its day ought not to have been drawn, and is left
    out of both arms alike.
    """
    drawn = _drawn(until).compile(database.engine, compile_kwargs={"literal_binds": True})
    return database.read_arrow(str(drawn), schema=_SCHEMA).to_pandas(date_as_object=False)


def read_sizes(database: Database) -> dict[date, int]:
    """How many learners each as_of had: the number that decides the share withheld that day."""
    rows = database.read_arrow(_SIZES, schema=_SIZES_SCHEMA).to_pylist()
    return {row["as_of"]: row["learners"] for row in rows}


def read_listed(database: Database, *, until: date) -> pd.DataFrame:
    """Every enrolment that was on the worklist by then, with the columns `contacts.LISTED`.

    `listed_on` is the first day on it, `contacted_on` the first contact after that day (a note is
    none, and none was needed is none), `active_on` the first day of activity more than a week
    after; nothing later than `until` is known.
    """
    query = _LISTED.format(week=_WEEK[database.url.get_backend_name()])
    found = database.read_arrow(query, schema=_LISTED_SCHEMA, until=until)
    return found.to_pandas(date_as_object=False)


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
