"""A scored programme of any size, written straight into a database: what pages read, no more."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlmodel import Session, insert

from benchmarks import planned_messages
from config.files import load_policy
from domain.store.database import Database, append, table_of, take_statistics
from domain.store.nudges import keep_skip_counts
from domain.store.reporting.precomputed import keep_cohort_pace, keep_effects, keep_segment_counts
from domain.store.staff import Role
from domain.store.staff.sign_in import open_session
from domain.store.tables import (
    Activity,
    Cohort,
    Employer,
    Enrolment,
    ImportRun,
    Learner,
    Programme,
    Snapshot,
    SnapshotVersion,
    Staff,
    StatusHistory,
)

CONFIG: Final = Path(__file__).parent.parent / "config"
LAST: Final = date(2026, 3, 1)
_PER_COHORT, _COACHES, _MANAGERS, _DAYS_ACTIVE = 2_500, 40, 10, 10
_EMPLOYERS, _WEEKS_BEFORE = 60, 13
_SEGMENTS: Final = np.array(["Critical", "Moderate", "On Track"])
_FEW, _HALF = 0.1, 0.5
_QUIET_DAYS, _LONGEST_QUIET = 5, 40
_SYLLABLES: Final = np.array(
    [
        "an",
        "be",
        "co",
        "da",
        "el",
        "fi",
        "ga",
        "ho",
        "in",
        "jo",
        "ka",
        "lu",
        "mi",
        "no",
        "or",
        "pa",
        "ra",
        "sa",
        "ti",
        "ul",
    ]
)
_STATUSES: Final = np.array(["At Risk", "Delayed", "Withdrawn"])
_GENDERS, _AGES = np.array(["F", "M"]), np.array(["0-35", "35-55", "55<="])
_BANDS: Final = np.array(["Green", "Amber", "Red"])
_REASONS: Final = json.dumps(
    [
        {"text": f"reason {number} of a usual length", "points": 9.5, "direction": "up"}
        for number in range(5)
    ]
)


@dataclass(frozen=True, kw_only=True)
class ScoredProgramme:
    """Who may sign in: the cookie of each session, managers first."""

    cookies: list[str]
    learners: int
    cohorts: int


def write(database: Database, learners: int, *, days: int) -> ScoredProgramme:
    """So many learners in cohorts of 2,500, scored and written to on the last `days` Sundays."""
    dice = np.random.default_rng(7)
    cohorts = max(1, learners // _PER_COHORT)
    now = datetime.now(UTC)
    with database.transaction() as session:
        cookies = _people(session, now)
        _cohorts(session, cohorts, now)
        numbers = np.arange(1, learners + 1)
        for table, frame in _enrolled(numbers, cohorts, dice):
            append(session, table_of(table), frame)
        for day in (LAST - timedelta(days=7 * n) for n in reversed(range(days))):
            append(session, table_of(Snapshot), _snapshots(numbers, day, dice))
            planned_messages.plan(session, numbers, day, dice)
            version = SnapshotVersion(
                as_of=day, version=1, recorded_at=now, reason="first scored", learners=learners
            )
            session.add(version)
        planned_messages.ask(session, numbers, LAST, dice)
    keep_segment_counts(database)
    keep_cohort_pace(database)
    keep_skip_counts(database)
    policy = load_policy(CONFIG)
    keep_effects(
        database, until=LAST, goal_days=policy.holdout_goals, seed=policy.scorer.training.seed
    )
    take_statistics(database)  # as scoring does
    if not database.is_sqlite:  # PostgreSQL counts rows by itself, some time later
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    return ScoredProgramme(cookies=cookies, learners=learners, cohorts=cohorts)


def _people(session: Session, now: datetime) -> list[str]:
    roles = [Role.MANAGER] * _MANAGERS + [Role.COACH] * _COACHES
    rows = [
        {"id": n, "ref": f"s{n}", "name": f"Colleague {n}", "email": f"s{n}@example.org",
         "role": role, "sees_demographics": role == Role.MANAGER,
         "password_hash": "none that fits"}
        for n, role in enumerate(roles, start=1)
    ]  # fmt: skip
    session.execute(insert(Staff), rows)
    return [open_session(session, staff_id=n, now=now) for n in range(1, len(rows) + 1)]


def _cohorts(session: Session, cohorts: int, now: datetime) -> None:
    session.add(Programme(id=1, ref="p", name="Data Technician", weeks=26))
    session.add(ImportRun(source="tables", path="x.csv", started_at=now, finished_at=now))
    session.flush()
    employers = [
        {"id": n, "ref": f"e{n}", "name": f"Employer {n}"} for n in range(1, 1 + _EMPLOYERS)
    ]
    session.execute(insert(Employer), employers)
    starts_on = LAST - timedelta(weeks=_WEEKS_BEFORE)
    rows: list[dict[str, Any]] = [
        {"id": n, "ref": f"k{n}", "programme_id": 1, "name": f"Cohort {n}",
         "starts_on": starts_on, "ends_on": starts_on + timedelta(weeks=26)}
        for n in range(1, cohorts + 1)
    ]  # fmt: skip
    session.execute(insert(Cohort), rows)


def _enrolled(
    numbers: "np.ndarray[Any, Any]", cohorts: int, dice: np.random.Generator
) -> list[tuple[Any, pd.DataFrame]]:
    text = pd.Series(numbers.astype(str))
    learner = pd.DataFrame(
        {"id": numbers, "ref": "l" + text, "name": _names(dice, len(numbers)),
         "email": "learner" + text + "@example.org", "phone": "+44 7700 " + text,
         "gender": _GENDERS[dice.integers(0, 2, len(numbers))],
         "age_band": _AGES[dice.integers(0, 3, len(numbers))],
         "disability": np.where(dice.random(len(numbers)) < _FEW, "Y", "N")}
    )  # fmt: skip
    enrolment = pd.DataFrame(
        {"id": numbers, "ref": "n" + text, "learner_id": numbers,
         "cohort_id": 1 + numbers % cohorts,
         "coach_id": 1 + _MANAGERS + numbers % _COACHES, "employer_id": 1 + numbers % _EMPLOYERS,
         "enrolled_on": pd.Timestamp(LAST - timedelta(weeks=_WEEKS_BEFORE)), "stage": "Core skills",
         "original": '{"Postcode": "AB' + text + ' 1CD", "Note": "fine"}'}
    )  # fmt: skip
    between = dice.integers(1, 8, (len(numbers), _DAYS_ACTIVE))
    ago = _quiet(dice, len(numbers))[:, None] + np.cumsum(between, axis=1)
    on = pd.Timestamp(LAST) - pd.to_timedelta(ago.ravel(), unit="D")
    activity = pd.DataFrame(
        {"enrolment_id": np.repeat(numbers, _DAYS_ACTIVE), "day": on, "clicks": 12}
    ).drop_duplicates(["enrolment_id", "day"])
    tables = [(Learner, learner), (Enrolment, enrolment), (Activity, activity)]
    return [*tables, (StatusHistory, _statuses(numbers, dice))]


def _names(dice: np.random.Generator, number: int) -> "np.ndarray[Any, Any]":
    """Two words of syllables each: as many different ones as a country has."""
    said = _SYLLABLES[dice.integers(0, len(_SYLLABLES), (number, 5))]
    words = [(one + two).title() + " " + (a + b + c).title() for one, two, a, b, c in said]
    return np.array(words, dtype=object)


def _statuses(numbers: "np.ndarray[Any, Any]", dice: np.random.Generator) -> pd.DataFrame:
    """Everybody begins Active; half change on some day since."""
    begun = pd.Timestamp(LAST - timedelta(weeks=_WEEKS_BEFORE))
    changed = numbers[dice.random(len(numbers)) < _HALF]
    on = begun + pd.to_timedelta(7 * dice.integers(1, _WEEKS_BEFORE, len(changed)), unit="D")
    until = pd.Series(on, index=changed).reindex(numbers)
    active = pd.DataFrame(
        {
            "enrolment_id": numbers,
            "status": "Active",
            "from_on": begun,
            "until_on": until.to_numpy(),
        }
    )
    later = _STATUSES[dice.integers(0, len(_STATUSES), len(changed))]
    since = pd.DataFrame({"enrolment_id": changed, "status": later, "from_on": on})
    return pd.concat([active, since], ignore_index=True)


def _quiet(dice: np.random.Generator, size: int) -> "np.ndarray[Any, Any]":
    """Days unseen: one learner in four is critical with this, one in seven of the real sample."""
    return np.minimum(dice.exponential(_QUIET_DAYS, size), _LONGEST_QUIET).astype(int)


def _progress(dice: np.random.Generator, size: int) -> "np.ndarray[Any, Any]":
    return (dice.beta(5, 2, size) * 100).round(1)


def _from_week_to_week(
    draw: "Callable[[np.random.Generator, int], np.ndarray[Any, Any]]",
    dice: np.random.Generator,
    size: int,
) -> "np.ndarray[Any, Any]":
    """What stays for most from one scored day to the next: one learner in ten is drawn anew."""
    lasting = draw(np.random.default_rng(11), size)
    return np.where(dice.random(size) < _FEW, draw(dice, size), lasting)


def _snapshots(
    numbers: "np.ndarray[Any, Any]", day: date, dice: np.random.Generator
) -> pd.DataFrame:
    size = len(numbers)
    risk, quiet = dice.beta(1.2, 2.2, size) * 100, _from_week_to_week(_quiet, dice, size)
    progress = _from_week_to_week(_progress, dice, size)
    engagement, moved = 2 - np.digitize(quiet, (8, 15)), np.digitize(progress, (50, 70))
    barred = numbers % 10 == 0
    composite = np.minimum(np.minimum(engagement, moved), np.where(barred, 0, 2))
    listed = composite == 0
    order = np.lexsort((progress, -quiet, ~listed))
    rank = np.empty(size)
    rank[order] = np.arange(1, size + 1)
    return pd.DataFrame(
        {"as_of": pd.Timestamp(day), "enrolment_id": numbers, "days_since_last_seen": quiet,
         "progress": progress, "grade": dice.uniform(30, 100, size).round(1),
         "barriers": np.where(barred, "childcare", ""), "stage": "Core skills",
         "status": "Active", "engagement_segment": _SEGMENTS[engagement],
         "progress_segment": _SEGMENTS[moved],
         "barrier_segment": np.where(barred, "Critical", "On Track"),
         "composite_segment": _SEGMENTS[composite],
         "worklist_rank": np.where(listed, rank, np.nan),
         "risk_score": risk, "risk_band": _BANDS[np.digitize(risk, (50, 80))],
         "leave_soon": risk / 400, "reasons": _REASONS,
         "badges": pd.Series(np.full(size, "falling")).where(dice.random(size) < _FEW),
         "policy_revision": "benchmark", "version": 1}
    )  # fmt: skip
