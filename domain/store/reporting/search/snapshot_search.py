"""Snapshots of a day found, ordered and counted by the database: no page needs all of them here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    FromClause,
    Integer,
    Numeric,
    String,
    and_,
    case,
    cast,
    false,
    func,
    or_,
    select,
    true,
)
from sqlmodel import col

from domain.learners import DIMENSIONS, Segment
from domain.store.database import Database, decoded, folded, table_of
from domain.store.reporting.search.snapshot_filter import (
    NO_COACH,
    Condition,
    Either,
    SnapshotFilter,
    SnapshotOrder,
)
from domain.store.tables import Activity, Cohort, Enrolment, Learner, Snapshot, Staff

_ROWS: Final = table_of(Snapshot)
_LEAST: Final = 10.0  # values are counted to the tenth


def find_snapshots(
    database: Database, asked: SnapshotFilter, order: SnapshotOrder | None = None
) -> "pd.Series[int]":
    """The enrolments, in order: gaps come last, ties by number, so that pages never overlap."""
    order = order or SnapshotOrder()
    keys = [_sort_key(name, descending=down) for name, down in order.by if name in FIELDS]
    found = (
        select(_ROWS.c.enrolment_id)
        .select_from(_joined({*_used(order)}))
        .where(is_asked(asked), *map(_occurs, order.words), *map(_meets, order.conditions))
        .order_by(*keys, _ROWS.c.enrolment_id)
    )
    ids: pd.Series[int] = database.read_frame(found)["enrolment_id"].astype("int32")
    return ids


def count_known(database: Database, asked: SnapshotFilter) -> dict[str, int]:
    """How many have a value, by field."""
    counted = {
        name: func.count(func.nullif(_blanked(name), "") if _is_text(name) else FIELDS[name])
        for name in FIELDS
    }  # a number is not written out to be counted
    counted["last_seen"] = func.count(_ROWS.c.days_since_last_seen)
    found = select(*(number.label(name) for name, number in counted.items()))
    with database.reading() as session:
        row = session.execute(found.select_from(_joined(_TABLES)).where(is_asked(asked))).one()
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


def count_values(database: Database, asked: SnapshotFilter, name: str) -> pd.DataFrame:
    """How many learners have which value, by composite segment; numbers to the tenth.

    Columns: composite_segment, value, learners; what is not known is left out.
    """
    column = decoded(_ROWS.c[name])
    is_text = _is_text(name)
    value = column if is_text else func.round(cast(column, Numeric) * _LEAST) / _LEAST
    kept = cast(value, String if is_text else column.type).label("value")
    by = (_ROWS.c.composite_segment, kept)
    found = (
        select(*by, func.count().label("learners"))
        .select_from(_joined(frozenset()))
        .where(is_asked(asked), column.is_not(None))
        .group_by(*by)
        .order_by(kept)
    )
    return database.read_frame(found if not is_text else found.where(column != ""))


def is_asked_of(asked: SnapshotFilter) -> ColumnElement[bool]:
    """Whether an enrolment may be seen and is asked for, whatever was shown of it.

    Of a stage are those who are in it now.
    """
    of_stage = col(Enrolment.stage) == asked.stage
    return and_(_is_seen(asked), of_stage if asked.stage else true())


def _is_seen(asked: SnapshotFilter) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [true()]
    if asked.seen_by is not None:
        parts.append(col(Enrolment.coach_id) == asked.seen_by)
    if asked.cohorts is not None:
        parts.append(col(Enrolment.cohort_id).in_(asked.cohorts))
    if asked.coach == NO_COACH:
        parts.append(col(Enrolment.coach_id).is_(None))
    elif asked.coach is not None:
        parts.append(col(Enrolment.coach_id) == asked.coach)
    if asked.employer is not None:
        parts.append(col(Enrolment.employer_id) == asked.employer)
    return and_(*parts)


def is_asked(asked: SnapshotFilter) -> ColumnElement[bool]:
    """Whether a snapshot is asked for."""
    parts = [_ROWS.c.as_of == asked.as_of, _is_seen(asked)]
    if asked.stage:
        parts.append(_ROWS.c.stage == asked.stage)
    if asked.segment:
        parts.append(_ROWS.c.composite_segment == asked.segment)
    if asked.band:
        parts.append(_ROWS.c.risk_band == asked.band)
    if asked.uncertain_in is not None:
        unseen = _ROWS.c.days_since_last_seen.is_(None)
        others_seen = col(Enrolment.cohort_id).in_(asked.uncertain_in)
        unknown = _ROWS.c.composite_segment == str(Segment.NOT_KNOWN)
        parts += [_ROWS.c.worklist_rank.is_(None), or_(unknown, and_(unseen, others_seen))]
    return and_(*parts)


_LAST_SEEN: Final = (
    select(func.max(Activity.day))
    .where(col(Activity.enrolment_id) == _ROWS.c.enrolment_id, col(Activity.day) <= _ROWS.c.as_of)
    .correlate(_ROWS)
    .scalar_subquery()
)


def _dimension(name: str) -> ColumnElement[Any]:
    said = decoded(_ROWS.c[name])
    return case((said == "", str(Segment.NOT_KNOWN)), else_=said)


#: Field -> what it holds. Those of a grid, and the worklist's order.
FIELDS: Final[Mapping[str, ColumnElement[Any]]] = {
    "name": func.coalesce(Learner.name, "Learner " + col(Learner.ref)),
    **{
        name: decoded(_ROWS.c[name])
        for name in (
            *("composite_segment", "risk_score", "risk_band", "leave_soon", "worklist_rank"),
            *("days_since_last_seen", "progress", "badges", "grade", "barriers", "stage"),
        )
    },
    **{name: _dimension(name) for name in DIMENSIONS},
    "barriers_flag": case((func.coalesce(_ROWS.c.barriers, "") != "", "Yes"), else_="No"),
    "last_seen": _LAST_SEEN,
    "coach": table_of(Staff).c.name,
    "cohort": table_of(Cohort).c.name,
    "email": table_of(Learner).c.email,
    "phone": table_of(Learner).c.phone,
    "learner_ref": table_of(Learner).c.ref,
}
_NUMBERS: Final = (Float, Integer)
#: The tables beside snapshots and enrolments that fields need.
_OF: Final = {
    **dict.fromkeys(("name", "email", "phone", "learner_ref"), "learner"),
    "coach": "staff",
    "cohort": "cohort",
}
_TABLES: Final = frozenset(_OF.values())
#: What quick search looks at.
_SEARCHED: Final = ("name", "email", "phone", "coach", "barriers", "stage", "cohort", "learner_ref")


def _used(order: SnapshotOrder) -> frozenset[str]:
    names = {name for name, _ in order.by}
    names |= {one.field for part in order.conditions for one in part.conditions}
    names |= set(_SEARCHED if order.words else ())
    return frozenset(_OF[name] for name in names if name in _OF)


def _joined(tables: frozenset[str] | set[str]) -> FromClause:
    """Snapshots with their enrolments and whatever else is named: a join costs a look-up a row."""
    joined: FromClause = _ROWS.join(table_of(Enrolment), col(Enrolment.id) == _ROWS.c.enrolment_id)
    if "learner" in tables:
        joined = joined.join(table_of(Learner), col(Learner.id) == Enrolment.learner_id)
    if "cohort" in tables:
        joined = joined.join(table_of(Cohort), col(Cohort.id) == Enrolment.cohort_id)
    if "staff" in tables:
        joined = joined.outerjoin(table_of(Staff), col(Staff.id) == Enrolment.coach_id)
    return joined


def _is_text(name: str) -> bool:
    return not isinstance(FIELDS[name].type, (*_NUMBERS, Date))


def _is_number(name: str) -> bool:
    return isinstance(FIELDS[name].type, _NUMBERS)


def _words(name: str) -> ColumnElement[str]:
    found = FIELDS[name]
    return func.coalesce(found if _is_text(name) else cast(found, String), "")


def _blanked(name: str) -> ColumnElement[str]:
    """The value as text; what says that nothing is known is empty."""
    return func.nullif(cast(FIELDS[name], String), str(Segment.NOT_KNOWN))


def _sort_key(name: str, *, descending: bool) -> ColumnElement[Any]:
    key = func.lower(FIELDS[name]) if _is_text(name) else FIELDS[name]
    return (key.desc() if descending else key.asc()).nulls_last()


def _occurs(word: str) -> ColumnElement[bool]:
    return or_(*(_contains(_words(name), word) for name in _SEARCHED))


def _contains(text: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return folded(text, word).contains(word.lower(), autoescape=True)


def _meets(part: Either) -> ColumnElement[bool]:
    tests = [_test(one) for one in part.conditions]
    return or_(*tests) if part.is_any else and_(true(), *tests)


def _test(one: Condition) -> ColumnElement[bool]:
    """An unknown field or test filters nothing."""
    if one.field not in FIELDS:
        return true()
    if one.kind == "text" and one.test in _TEXT_TESTS:
        return _TEXT_TESTS[one.test](_words(one.field), str(one.value or ""))
    if one.kind == "number" and one.test in _NUMBER_TESTS and _is_number(one.field):
        value = FIELDS[one.field]
        if one.test in _OF_GAPS:
            return _NUMBER_TESTS[one.test](value, None, None)
        given = one.value is not None and (one.test != "inRange" or one.upto is not None)
        return _NUMBER_TESTS[one.test](value, one.value, one.upto) if given else false()
    return true()


_TEXT_TESTS: Final[Mapping[str, Callable[[ColumnElement[str], str], ColumnElement[bool]]]] = {
    "contains": _contains,
    "notContains": lambda s, v: ~_contains(s, v),
    "equals": lambda s, v: folded(s, v) == v.lower(),
    "notEqual": lambda s, v: folded(s, v) != v.lower(),
    "startsWith": lambda s, v: folded(s, v).startswith(v.lower(), autoescape=True),
    "endsWith": lambda s, v: folded(s, v).endswith(v.lower(), autoescape=True),
    "blank": lambda s, _: s == "",
    "notBlank": lambda s, _: s != "",
}
_OF_GAPS: Final = ("blank", "notBlank")
_NUMBER_TESTS: Final[Mapping[str, Callable[[Any, Any, Any], ColumnElement[bool]]]] = {
    "equals": lambda s, v, _: s == v,
    "notEqual": lambda s, v, _: or_(s != v, s.is_(None)),
    "greaterThan": lambda s, v, _: s > v,
    "greaterThanOrEqual": lambda s, v, _: s >= v,
    "lessThan": lambda s, v, _: s < v,
    "lessThanOrEqual": lambda s, v, _: s <= v,
    "inRange": lambda s, low, high: s.between(low, high),
    "blank": lambda s, _, __: s.is_(None),
    "notBlank": lambda s, _, __: s.is_not(None),
}
