"""Snapshots are recorded in versions of a day: what a later one says otherwise stays readable.

The table of snapshots holds the newest version, so whoever reads a day needs no rule for it. What
was shown before moves, as it was, to a table of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Insert,
    Subquery,
    Table,
    and_,
    case,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from domain.learners import without_conclusions
from domain.store.database import append, changed, columns, decoded, read_values, stage, table_of
from domain.store.privacy import forget_shown, hold_objections, read_objecting
from domain.store.scoring.snapshot_features import KEPT_FEATURES, as_kept
from domain.store.tables import SNAPSHOT_FEATURES, Snapshot, SnapshotVersion, SupersededSnapshot

_NOW: Final = table_of(Snapshot)
_THEN: Final = table_of(SupersededSnapshot)
_FEATURES: Final = SNAPSHOT_FEATURES
_COMPUTED: Final = [column.name for column in _NOW.c if column.name != "version"]
#: What may differ and shows nothing else to anybody.
_NOT_COMPARED: Final = ("as_of", "enrolment_id", "policy_revision")
#: Where other data, and no other scorer or policy, make a difference.
_DATA: Final = ("days_since_last_seen", "progress", "grade", "barriers", "stage")
_SAME_NUMBER: Final = 1e-6  # sums may differ in their last digits from run to run
_SAME_FEATURE: Final = 1e-3  # kept in four bytes, and read by nobody to more digits


class VersionReason(StrEnum):
    """Why a version of a day was recorded; several are joined by "; "."""

    FIRST = "first scored"
    DATA = "other data"
    SCORER = "another scorer"
    POLICY = "another policy"
    EVENTS = "new events"  # of some learners alone, as they came


@dataclass(frozen=True, kw_only=True, slots=True)
class DayVersion:
    """A version of a scored day; `learners` are those it shows otherwise than the one before.

    `recorded_at` is empty where nobody kept it.
    """

    as_of: date
    version: int
    recorded_at: datetime | None
    reason: str
    learners: int


def save_snapshots(session: Session, frame: pd.DataFrame, *, now: datetime) -> DayVersion | None:
    """Record what is new of a day; the version it came with, None where all is as it was shown.

    `frame` has the columns of `Snapshot` but the version, and of `KEPT_FEATURES` those that are
    known; and everybody of one day: whoever is not in it any more is not shown any more.
    """
    as_of: date = frame["as_of"].iloc[0].date()
    version = _newest(session, as_of) + 1
    found = _of_those_who_may(session, frame)
    told = _add(session, found, version) if version > 1 else _first(session, found)
    forget_shown(session, hold_objections(session), as_of=as_of)
    return _recorded(session, as_of, version, told, now=now)


def save_some_snapshots(
    session: Session, frame: pd.DataFrame, *, now: datetime
) -> DayVersion | None:
    """The same for some learners of a day that was scored, of whom events came; others stay."""
    as_of: date = frame["as_of"].iloc[0].date()
    version = _newest(session, as_of) + 1
    found = _of_those_who_may(session, frame)
    told = _add(session, found, version, whole=False)
    forget_shown(session, hold_objections(session), as_of=as_of)
    if told is not None:
        told = (told[0], VersionReason.EVENTS)
    return _recorded(session, as_of, version, told, now=now)


def _of_those_who_may(session: Session, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of both tables; of whoever objected by now, nothing that was concluded."""
    objecting = read_objecting(session)
    features = as_kept(frame)
    features.loc[frame["enrolment_id"].isin(list(objecting))] = None
    return pd.concat([without_conclusions(frame, objecting)[_COMPUTED], features], axis=1)


def _recorded(
    session: Session, as_of: date, version: int, told: tuple[int, str] | None, *, now: datetime
) -> DayVersion | None:
    if told is None:
        return None
    learners, reason = told
    recorded = DayVersion(
        as_of=as_of, version=version, recorded_at=now, reason=reason, learners=learners
    )
    session.add(SnapshotVersion(**{n: getattr(recorded, n) for n in DayVersion.__slots__}))
    return recorded


def _first(session: Session, found: pd.DataFrame) -> tuple[int, str]:
    """Everything, where there is nothing to compare it with; how many rows, and why."""
    for table in (_NOW, _FEATURES):
        of_it = [column.name for column in table.c if column.name != "version"]
        append(session, table, found[of_it].assign(version=1))
    return len(found), VersionReason.FIRST


def _add(
    session: Session, found: pd.DataFrame, version: int, *, whole: bool = True
) -> tuple[int, str] | None:
    """What is new or otherwise: how many rows, and why; None where all is as it was shown.

    Where it is the `whole` day, who is not in it is not shown any more.
    """
    as_of: date = found["as_of"].iloc[0].date()
    types = {column.name: column.type for column in (*_FEATURES.c, *_NOW.c)}
    staged = stage(session, found, {str(name): types[str(name)] for name in found.columns})
    moved = _supersede(session, staged, as_of, version, whole=whole)
    computed = (staged.c[name] for name in _COMPUTED)
    fresh = select(*computed, literal(version)).where(~exists().where(_same(_NOW, staged)))
    added = _inserted(session, insert(_NOW).from_select([*_COMPUTED, "version"], fresh))
    features = ("as_of", "enrolment_id", *KEPT_FEATURES)
    theirs = select(*(staged.c[name] for name in features), _NOW.c.version).join_from(
        *(staged, _NOW, and_(_same(_NOW, staged), _NOW.c.version == version))
    )
    session.execute(insert(_FEATURES).from_select([*features, "version"], theirs))
    reason = _reason(session, staged, as_of, version)
    staged.drop(session.connection())
    return (max(added, moved), reason) if added or moved else None


def read_versions(session: Session, as_of: date) -> list[DayVersion]:
    """The versions of a day, the newest first."""
    known = columns(*(getattr(SnapshotVersion, name) for name in DayVersion.__slots__))
    found = select(*known).where(col(SnapshotVersion.as_of) == as_of)
    newest_first = found.order_by(col(SnapshotVersion.version).desc())
    return read_values(session, DayVersion, newest_first)


def version_known(session: Session, as_of: date, at: datetime) -> int:
    """The version that was shown of a day at an instant; 0 before it was first scored."""
    known = (v for v in read_versions(session, as_of) if not v.recorded_at or v.recorded_at <= at)
    return max((v.version for v in known), default=0)


def rows_in(as_of: date, version: int) -> Subquery:
    """The rows of a day as a version showed them, with the columns of `Snapshot`."""
    still = select(_NOW).where(_NOW.c.as_of == as_of, _NOW.c.version <= version)
    then = select(*(_THEN.c[column.name] for column in _NOW.c)).where(
        *(_THEN.c.as_of == as_of, _THEN.c.version <= version, _THEN.c.replaced_in > version)
    )
    return union_all(still, then).subquery("shown")


def _inserted(session: Session, statement: Insert) -> int:
    # drivers forget how many rows a statement inserted, unless they are told to keep it
    options = {"preserve_rowcount": True}
    return session.exec(statement, execution_options=options).rowcount


def _newest(session: Session, as_of: date) -> int:
    """The newest version of a day; 0 where it was never scored."""
    found = select(func.max(SnapshotVersion.version)).where(col(SnapshotVersion.as_of) == as_of)
    return session.scalar(found) or len(
        session.scalars(select(_NOW.c.version).where(_NOW.c.as_of == as_of).limit(1)).all()
    )


def _supersede(session: Session, staged: Table, as_of: date, version: int, *, whole: bool) -> int:
    """Move what is said otherwise now, or (of a whole day) of nobody any more; how many rows."""
    names = [column.name for column in _NOW.c]
    compared = (name for name in _COMPUTED if name not in _NOT_COMPARED)
    absent = staged.c.enrolment_id.is_(None)
    differ = (_differ(_NOW.c[name], staged.c[name]) for name in compared)
    other = or_(*differ, _other_features(staged))
    other = or_(absent, other) if whole else and_(~absent, other)
    outdated = (
        select(*(_NOW.c[name] for name in names), literal(version))
        .select_from(_with_features(_NOW, staged))
        .where(_NOW.c.as_of == as_of, other)
    )
    moved = _inserted(session, insert(_THEN).from_select([*names, "replaced_in"], outdated))
    if moved:
        theirs = select(_THEN.c.enrolment_id).where(*_replaced(as_of, version))
        gone = delete(_NOW).where(_NOW.c.as_of == as_of, _NOW.c.enrolment_id.in_(theirs))
        changed(session, gone)
    return moved


def _reason(session: Session, staged: Table, as_of: date, version: int) -> str:
    """What made the difference; learners who are new, or gone, are other data."""
    gone = staged.c.enrolment_id.is_(None)
    shown = (_differ(_THEN.c[name], staged.c[name]) for name in _DATA)
    data = or_(gone, *shown, _other_features(staged))
    scorer = and_(~gone, _differ(_THEN.c.scorer_id, staged.c.scorer_id))
    policy = and_(~gone, _differ(_THEN.c.policy_revision, staged.c.policy_revision))
    counts = (func.count(case((why, 1))) for why in (data, scorer, policy))
    found = (
        select(*counts).select_from(_with_features(_THEN, staged)).where(*_replaced(as_of, version))
    )
    words = (VersionReason.DATA, VersionReason.SCORER, VersionReason.POLICY)
    many = zip(words, session.execute(found).one(), strict=True)
    return "; ".join(word for word, number in many if number) or VersionReason.DATA


def _replaced(as_of: date, version: int) -> tuple[ColumnElement[bool], ...]:
    return _THEN.c.as_of == as_of, _THEN.c.replaced_in == version


def _same(one: Table, other: Table) -> ColumnElement[bool]:
    return and_(one.c.as_of == other.c.as_of, one.c.enrolment_id == other.c.enrolment_id)


def _with_features(shown: Table, staged: Table) -> FromClause:
    """What was shown, beside what is now, and the features that were kept with it."""
    kept = and_(_same(_FEATURES, shown), _FEATURES.c.version == shown.c.version)
    return shown.outerjoin(staged, _same(shown, staged)).outerjoin(_FEATURES, kept)


def _other_features(staged: Table) -> ColumnElement[bool]:
    """Whether features are not those that were kept; where none are any more, nobody knows."""
    pairs = ((_FEATURES.c[name], staged.c[name]) for name in KEPT_FEATURES)
    other = or_(*(_differ(one, new, same=_SAME_FEATURE) for one, new in pairs))
    return and_(_FEATURES.c.week.is_not(None), other)


def _differ_in_reasons(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    """Those that were kept as JSON say the same as those kept since, and so do those with colons.

    With colons they have other marks around their numbers, and nothing else is otherwise.
    """
    bare = [
        func.replace(func.replace(func.replace(text, ":", ""), ";", ""), "+", "")
        for text in (one, other)
    ]
    return case(
        (one.startswith("["), false()),
        (one.contains(":"), bare[0].is_distinct_from(bare[1])),
        else_=one.is_distinct_from(other),
    )


def _differ(
    one: ColumnElement[Any], other: ColumnElement[Any], *, same: float = _SAME_NUMBER
) -> ColumnElement[bool]:
    if not isinstance(one.type, Float):
        if one.key == "nearest_change":  # said in full, or in phrases since
            one, other = decoded(one), decoded(other)
        if one.key == "reasons":
            return _differ_in_reasons(one, other)
        return one.is_distinct_from(other)
    unknown = or_(one.is_(None), other.is_(None))
    far = func.abs(decoded(one) - decoded(other)) > same
    return case((unknown, one.is_distinct_from(other)), else_=far)
