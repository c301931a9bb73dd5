"""The way from events to features, in steps: each is one expression over the tables before it.

An engine is given all of them as one expression; where planning takes longer than running, they run
one by one. A table that is handed in takes the place of the step of its name.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

import ibis
from ibis.expr.types import Table

from domain.learners.features.activity import activity_features
from domain.learners.features.assessments import work_features
from domain.learners.features.breaks import breaks_of, days_seen, with_breaks, with_breaks_before
from domain.learners.features.cohort import cohort_features
from domain.learners.features.cohort_percentile import percentile_features
from domain.learners.features.event_schemas import EVENT_SCHEMAS, MOMENT_SCHEMA
from domain.learners.features.index_dates import (
    MOMENT,
    enrolled_moments,
    own_features,
    reports_by_cohort,
)
from domain.learners.features.reported import (
    attendance_features,
    barrier_features,
    check_in_features,
    progress_features,
)

Tables = Mapping[str, Table]
#: What each theme knows of a moment.
_PARTS: Final[Mapping[str, Callable[[Tables], Table]]] = {
    "of_activity": lambda t: activity_features(t["base"], t["seen"]),
    "of_progress": lambda t: progress_features(t["base"], t["progress"]),
    "of_work": lambda t: work_features(t["base"], t["assessments"], t["results"]),
    "of_attendance": lambda t: attendance_features(t["base"], t["attendance"]),
    "of_barriers": lambda t: barrier_features(t["base"], t["barriers"]),
    "of_check_ins": lambda t: check_in_features(t["base"], t["check_ins"]),
}


def _together(tables: Tables) -> Table:
    wide = tables["base"]
    for number, name in enumerate(_PARTS):
        wide = wide.left_join(tables[name], MOMENT, rname=f"{{name}}_{number}")
    repeated = [f"{key}_{number}" for number in range(len(_PARTS)) for key in MOMENT]
    return wide.drop(*repeated).join(tables["departures"], ["cohort_id", "as_of"])


#: In the order in which they need one another.
STEPS: Final[Mapping[str, Callable[[Tables], Table]]] = {
    "cohort_days": lambda t: days_seen(t["activity"], t["enrolments"]),
    "breaks": lambda t: breaks_of(t["cohort_days"], t["enrolments"]),
    "base": lambda t: with_breaks(enrolled_moments(t["moments"], t["enrolments"]), t["breaks"]),
    "seen": lambda t: with_breaks_before(t["activity"], t["enrolments"], t["breaks"]),
    "departures": lambda t: cohort_features(t["base"], t["enrolments"]),
    **_PARTS,
    "parts": _together,
    "reports": lambda t: reports_by_cohort(t["parts"]),
    "own": lambda t: own_features(t["parts"], t["reports"]),
    "features": lambda t: percentile_features(t["own"]),
}


def feature_table(tables: Tables, moments: Table) -> Table:
    """The expression of every feature at each moment; nothing is read until it is executed.

    `tables` are named and shaped as `EVENT_SCHEMAS`; `moments` has enrolment_id and as_of.
    Percentiles compare a learner with the others of the cohort in `moments` on the same day, so
    hand over whole cohorts.
    """
    found = {**tables, "moments": moments}
    for name, step in STEPS.items():
        found[name] = step(found)
    return found["features"]


def steps_in_sql(
    given: Collection[str] = (), *, until: str = "features", dialect: str = "duckdb"
) -> Iterator[tuple[str, str]]:
    """Each step's name and SQL, up to one step, without those that are `given`.

    In a dialect that ibis knows; that of Spark is `pyspark`, and needs the package of that name.
    """
    if dialect == "pyspark":
        _ = ibis.pyspark  # its compiler reads options that only its backend declares
    tables = unbound()
    for name, step in STEPS.items():
        found = step(tables)
        if name not in given:
            yield name, str(ibis.to_sql(found, dialect=dialect))
        if name == until:
            return
        tables[name] = ibis.table(found.schema(), name=name)


def unbound() -> dict[str, Table]:
    """Tables of events and moments that hold nothing yet."""
    tables = {name: ibis.table(schema, name=name) for name, schema in EVENT_SCHEMAS.items()}
    return tables | {"moments": ibis.table(MOMENT_SCHEMA, name="moments")}
