"""What learners of a day can be told apart by: each dimension as a key in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, String, and_, case, cast, func, literal
from sqlmodel import col

from domain.learners import Segment
from domain.store.database import decoded, table_of
from domain.store.tables import SNAPSHOT_FEATURES, Cohort, Employer, Enrolment, Programme, Snapshot
from domain.store.tables import Staff as StaffMember

_ROWS: Final = table_of(Snapshot)
#: Between the kinds of barriers in a snapshot.
_BETWEEN: Final = "; "
#: Number -> where its groups begin: the last one has no end.
STEPS: Final[Mapping[str, tuple[int, ...]]] = {
    "days_since_last_seen": (0, 3, 7, 14, 21, 28),
    "progress": (0, 25, 50, 75),
    "grade": (0, 40, 55, 70, 85),
}


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """A key as text, empty where it is not known; its name where it has one; the table it needs.

    Of a `is_list` key, a learner may have several, and counts at each.
    """

    key: ColumnElement[str]
    name: ColumnElement[Any] | None = None
    table: str = ""
    is_list: bool = False

    def is_value(self, key: str) -> ColumnElement[bool]:
        """Whether a learner has this value."""
        if self.is_list and key:
            held = literal(_BETWEEN).concat(self.key).concat(_BETWEEN)
            return held.contains(f"{_BETWEEN}{key}{_BETWEEN}", autoescape=True)
        return self.key == key


def _word(column: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(cast(column, String), "")


def _rule(name: str) -> ColumnElement[str]:
    return func.coalesce(func.nullif(decoded(_ROWS.c[name]), str(Segment.NOT_KNOWN)), "")


def _steps(name: str) -> ColumnElement[str]:
    """The number at which a learner's group begins."""
    value, starts = _ROWS.c[name], STEPS[name]
    return case(
        (value.is_(None), ""),
        *((value >= start, str(start)) for start in reversed(starts[1:])),
        else_=str(starts[0]),
    )


#: Dimension -> how it is found; none of them is a demographic one: see the Equity page for those.
DIMENSION_KEYS: Final[Mapping[str, Dimension]] = {
    "segment": Dimension(key=_ROWS.c.composite_segment),
    "engagement_segment": Dimension(key=_rule("engagement_segment")),
    "progress_segment": Dimension(key=_rule("progress_segment")),
    "barrier_segment": Dimension(key=_rule("barrier_segment")),
    "band": Dimension(key=_word(decoded(_ROWS.c.risk_band))),
    "status": Dimension(key=_word(decoded(_ROWS.c.status))),
    "in_programme": Dimension(
        key=_word(table_of(Cohort).c.programme_id), name=table_of(Programme).c.name, table="cohort"
    ),
    "in_cohort": Dimension(
        key=_word(table_of(Enrolment).c.cohort_id), name=table_of(Cohort).c.name, table="cohort"
    ),
    "with_coach": Dimension(
        key=_word(table_of(Enrolment).c.coach_id), name=table_of(StaffMember).c.name, table="coach"
    ),
    "at_employer": Dimension(
        key=_word(table_of(Enrolment).c.employer_id),
        name=table_of(Employer).c.name,
        table="employer",
    ),
    "at_stage": Dimension(key=_word(_ROWS.c.stage)),
    "module": Dimension(key=_word(SNAPSHOT_FEATURES.c.modules_completed), table="features"),
    "barrier": Dimension(key=_word(_ROWS.c.barriers), is_list=True),
    "days_since_last_seen": Dimension(key=_steps("days_since_last_seen")),
    "progress": Dimension(key=_steps("progress")),
    "grade": Dimension(key=_steps("grade")),
}


def with_dimensions(names: list[str]) -> FromClause:
    """Snapshots and their enrolments, with the tables these dimensions need."""
    tables = {DIMENSION_KEYS[name].table for name in names}
    joined: FromClause = _ROWS.join(table_of(Enrolment), col(Enrolment.id) == _ROWS.c.enrolment_id)
    if "cohort" in tables:
        joined = joined.join(table_of(Cohort), col(Cohort.id) == col(Enrolment.cohort_id))
        joined = joined.join(table_of(Programme), col(Programme.id) == col(Cohort.programme_id))
    if "coach" in tables:
        of_coach = col(StaffMember.id) == col(Enrolment.coach_id)
        joined = joined.outerjoin(table_of(StaffMember), of_coach)
    if "employer" in tables:
        of_employer = col(Employer.id) == col(Enrolment.employer_id)
        joined = joined.outerjoin(table_of(Employer), of_employer)
    if "features" in tables:
        kept = SNAPSHOT_FEATURES.c
        same = and_(
            kept.as_of == _ROWS.c.as_of,
            kept.enrolment_id == _ROWS.c.enrolment_id,
            kept.version == _ROWS.c.version,
        )
        joined = joined.outerjoin(SNAPSHOT_FEATURES, same)
    return joined
