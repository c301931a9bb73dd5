"""Snapshots: what was computed for each enrolment as of a day, in its newest version or another."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlmodel import Session, col

from domain.coaching import monday_of
from domain.store.database import AnySelect, Database, among, columns, table_of
from domain.store.people import reachable_coach
from domain.store.scoring.snapshot_versions import rows_in, version_known
from domain.store.tables import (
    Activity,
    Challenge,
    ChallengeMember,
    Cohort,
    Employer,
    Enrolment,
    Learner,
    LearnerChoice,
    Programme,
    Snapshot,
    Staff,
)

_AS_OF: Final = bindparam("as_of", type_=Date)


def read_as_of_dates(session: Session) -> list[date]:
    """Every day that was scored, oldest first."""
    newest = func.max(Snapshot.as_of)
    steps = select(newest.label("day")).cte("days", recursive=True)
    # from day to day by the key: DISTINCT would go through every learner of each
    earlier = select(newest).where(col(Snapshot.as_of) < steps.c.day).scalar_subquery()
    days = steps.union_all(select(earlier).where(steps.c.day.is_not(None)))
    return sorted(session.scalars(select(days.c.day).where(days.c.day.is_not(None))))


def read_snapshots(
    database: Database,
    as_of: date,
    *,
    enrolment_ids: Sequence[int] | None = None,
    seen_by: int | None = None,
) -> pd.DataFrame:
    """Everyone as they were shown on `as_of`: one row per enrolment, who they are, then `Snapshot`.

    With `enrolment_ids`, only those; with `seen_by`, only learners of this coach. Days are
    midnights, missing numbers NaN, missing texts NA. The version is the newest. Features and
    original columns, which few ask for, are added by `with_features` and `with_originals`.
    """
    given = {
        **_days(as_of),
        "these": list(() if enrolment_ids is None else enrolment_ids),
        "seen_by": seen_by,
    }
    found = _snapshots(of_some=enrolment_ids is not None, is_seen=seen_by is not None)
    return database.read_frame(found, given)


def read_snapshot_rows(
    session: Session, as_of: date, enrolment_ids: Sequence[int], *, seen_by: int | None = None
) -> list[dict[str, Any]]:
    """These rows of `read_snapshots` as plain values, None where there is none, in this order.

    For the few that a page shows: as a frame they would take twice as long.
    """
    given = {**_days(as_of), "these": list(enrolment_ids), "seen_by": seen_by}
    found = session.execute(_snapshots(of_some=True, is_seen=seen_by is not None), given)
    rows = {row["enrolment_id"]: dict(row) for row in found.mappings()}
    return [rows[one] for one in enrolment_ids if one in rows]


@cache
def _snapshots(*, of_some: bool, is_seen: bool) -> AnySelect:
    """Built once, as `Database.read_frame` says."""
    snapshot, found = table_of(Snapshot), _with_people(table_of(Snapshot))
    found = found.where(snapshot.c.as_of == _AS_OF)
    if of_some:
        found = found.where(snapshot.c.enrolment_id.in_(bindparam("these", expanding=True)))
    return found.where(col(Enrolment.coach_id) == bindparam("seen_by")) if is_seen else found


def read_shown_rows(
    session: Session, as_of: date, enrolment_ids: Sequence[int], *, seen_by: int | None = None
) -> list[dict[str, Any]]:
    """These as they were shown on `as_of`, in their order: `Snapshot`, and who they are in short.

    For a few at once, asked for often: a frame of one row costs as much as one of thousands.
    """
    given = {"as_of": as_of, "these": list(enrolment_ids), "seen_by": seen_by}
    found = session.execute(_shown_rows(), given).mappings()
    rows = {row["enrolment_id"]: dict(row) for row in found}
    return [rows[one] for one in enrolment_ids if one in rows]


@cache
def _shown_rows() -> AnySelect:
    """Built once: that takes longer than asking."""
    snapshot, only = table_of(Snapshot), bindparam("seen_by", type_=Integer)
    return (
        select(
            *columns(Enrolment.ref, learner_ref=Learner.ref, name=Learner.name),
            *columns(cohort=Cohort.name, coach=Staff.name),
            *snapshot.c,
        )
        .select_from(snapshot)
        .join(Enrolment, col(Enrolment.id) == snapshot.c.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .outerjoin(Staff, col(Staff.id) == Enrolment.coach_id)
        .where(
            snapshot.c.as_of == bindparam("as_of"),
            snapshot.c.enrolment_id.in_(bindparam("these", expanding=True)),
            or_(only.is_(None), col(Enrolment.coach_id) == only),
        )
    )


def snapshot_columns() -> list[str]:
    """The columns of `read_snapshots`."""
    return list(_snapshots(of_some=True, is_seen=False).exported_columns.keys())


def read_snapshots_known(database: Database, as_of: date, *, at: datetime) -> pd.DataFrame:
    """The same frame in the version that was shown at an instant; empty before the first."""
    version = database.read(version_known, as_of, at)
    return database.read_frame(_with_people(rows_in(as_of, version)), _days(as_of))


def with_originals(database: Database, frame: pd.DataFrame) -> pd.DataFrame:
    """Snapshots with `original`: JSON of the source's own columns, as the newest import said."""
    theirs = among(Enrolment.id, frame["enrolment_id"].tolist())
    chosen = select(*columns(Enrolment.original, enrolment_id=Enrolment.id))
    found = database.read_frame(chosen.where(theirs))
    return frame.merge(found, on="enrolment_id", how="left", validate="one_to_one")


def _with_people(shown: FromClause) -> AnySelect:
    return (
        _people()
        .add_columns(*shown.c)
        .join(shown, shown.c.enrolment_id == Enrolment.id)
        .order_by(shown.c.enrolment_id)
    )


def read_people(database: Database, as_of: date) -> pd.DataFrame:
    """Who everyone ever enrolled is, one row per enrolment, for days never scored."""
    everyone = _people().add_columns(col(Enrolment.id).label("enrolment_id"))
    return database.read_frame(everyone.order_by(col(Enrolment.id)), _days(as_of))


def read_previous_snapshots(
    database: Database, as_of: date, *, enrolment_ids: Sequence[int] | None = None
) -> pd.DataFrame:
    """Everyone as they were shown last before a day; empty when it was the first."""
    with database.reading() as session:
        earlier = [day for day in read_as_of_dates(session) if day < as_of]
    newest = earlier[-1] if earlier else date.min
    return read_snapshots(database, newest, enrolment_ids=enrolment_ids)


def _days(as_of: date) -> dict[str, Any]:
    """What `_people` is given."""
    return {"as_of": as_of, "monday": monday_of(as_of)}


def _people() -> AnySelect:
    """Who everyone enrolled is, by enrolment: names, places, choices, and when last seen."""
    seen = select(func.max(Activity.day)).where(
        col(Activity.enrolment_id) == Enrolment.id, col(Activity.day) <= _AS_OF
    )
    return (
        select(
            *columns(Enrolment.ref, Enrolment.learner_id, learner_ref=Learner.ref),
            *columns(Learner.name, Learner.email, Learner.phone, Learner.zone),
            col(Programme.zone).label("programme_zone"),
            func.coalesce(LearnerChoice.language, Learner.language).label("language"),
            *columns(LearnerChoice.quiet_start, LearnerChoice.quiet_end),
            *(col(LearnerChoice.challenge_opt_in), _running_challenge()),
            *columns(Learner.gender, Learner.age_band, Learner.ethnicity),
            *columns(Learner.region, Learner.deprivation, Learner.disability),
            *columns(Learner.education, Learner.email_consent, Learner.sms_consent),
            *columns(Enrolment.cohort_id, cohort=Cohort.name),
            *columns(Cohort.starts_on, Cohort.ends_on, programme=Programme.name),
            *columns(Enrolment.coach_id, employer=Employer.name),
            *columns(coach=Staff.name),
            reachable_coach().label("coach_email"),
            seen.scalar_subquery().label("last_seen_on"),
        )
        .select_from(Enrolment)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .outerjoin(Employer, col(Employer.id) == Enrolment.employer_id)
        .outerjoin(Staff, col(Staff.id) == Enrolment.coach_id)
        .outerjoin(LearnerChoice, col(LearnerChoice.learner_id) == Learner.id)
    )


def _running_challenge() -> ColumnElement[str]:
    """Says "running" where they take part in a challenge in the week of a day."""
    monday = bindparam("monday", type_=Date)
    theirs = (
        exists()
        .where(col(ChallengeMember.enrolment_id) == Enrolment.id)
        .where(col(Challenge.id) == ChallengeMember.challenge_id)
        .where(col(ChallengeMember.left_at).is_(None), col(Challenge.week_starts_on) == monday)
    )
    return case((theirs, "running")).label("challenge")
