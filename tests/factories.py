"""Small builders of rows, for tests that need somebody to be there; every name is made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from config.deployment import Clock, Deployment, utc_now
from config.settings import Settings
from config.templates import load_templates
from domain.messaging.rendering import Templates
from domain.nudges.eligibility import normalised
from domain.policy import Channel, Policy
from domain.store.database.engine import Database
from domain.store.tables import (
    SNAPSHOT_FEATURES,
    Activity,
    Cohort,
    Enrolment,
    Learner,
    Message,
    Nudge,
    Programme,
    Snapshot,
    Staff,
)

#: Names have no digits, so a ref such as "l0" makes somebody called La.
_LETTERS = str.maketrans("0123456789", "abcdefghij")
#: A Monday at noon, in London as in UTC.
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
#: For a test of a query or a job where the database is the point; the others run on SQLite alone.
on_both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
#: A secret such as a deployment has that others reach.
SECRET_KEY = "lRZ2xV7hJq0mT4wYc9KpN1sBd6fGu3Ea"


@dataclass(frozen=True, kw_only=True)
class Course:
    """A programme with a running cohort and a coach."""

    cohort_id: int
    coach_id: int


@dataclass(frozen=True, kw_only=True)
class Person:
    """A learner and their enrolment."""

    learner_id: int
    enrolment_id: int


def add_course(
    session: Session, ref: str = "data", *, weeks_left: int = 9, **programme: Any
) -> Course:
    """A programme that began nine weeks ago."""
    made = _add(session, Programme(ref=ref, name="Foundations of Data", **programme))
    coach = Staff(
        ref=f"coach-{ref}", name="Grace Okafor", email="grace@coach.example", role="coach"
    )
    cohort = Cohort(
        ref=f"{ref}-spring",
        programme_id=made,
        name="Spring",
        starts_on=TODAY - timedelta(weeks=9),
        ends_on=TODAY + timedelta(weeks=weeks_left),
    )
    return Course(cohort_id=_add(session, cohort), coach_id=_add(session, coach))


def add_learner(session: Session, course: Course, ref: str = "ada", **about: Any) -> Person:
    """A learner who can be reached, and has agreed to it, unless `about` says otherwise."""
    known: dict[str, Any] = {
        "name": f"{ref.translate(_LETTERS).capitalize()} Example",
        "email": f"{ref}@learner.example",
        "zone": "Europe/London",
        "email_consent": True,
    }
    learner = _add(session, Learner(ref=ref, **(known | about)))
    enrolment = Enrolment(
        ref=f"{ref}-{course.cohort_id}",
        learner_id=learner,
        cohort_id=course.cohort_id,
        coach_id=course.coach_id,
    )
    return Person(learner_id=learner, enrolment_id=_add(session, enrolment))


def add_snapshot(
    session: Session,
    person: Person,
    as_of: date = TODAY,
    *,
    features: Mapping[str, float] | None = None,
    **shown: Any,
) -> None:
    """A snapshot of someone quiet for sixteen days, unless `shown` says otherwise."""
    usual: dict[str, Any] = {
        "days_since_last_seen": 16,
        "progress": 61.0,
        "status": "Active",
        "engagement_segment": "Moderate",
        "progress_segment": "Moderate",
        "barrier_segment": "On Track",
        "composite_segment": "Moderate",
        "policy_revision": "test",
    }
    row = {"as_of": as_of, "enrolment_id": person.enrolment_id}
    session.add(Snapshot(**row, **(usual | shown)))
    session.flush()
    if features:
        session.execute(insert(SNAPSHOT_FEATURES).values(**row, version=1, **features))


ON_TRACK = {
    "days_since_last_seen": 1,
    "progress": 88.0,
    "engagement_segment": "On Track",
    "progress_segment": "On Track",
    "composite_segment": "On Track",
}

BUSY = {"days_since_last_seen": 0, "composite_segment": "Critical", "risk_band": "Amber"}


def add_activity(session: Session, person: Person, day: date) -> None:
    """A little activity on a day."""
    session.add(Activity(enrolment_id=person.enrolment_id, day=day, clicks=3))
    session.flush()


def add_nudge(session: Session, enrolment_id: int, **about: Any) -> int:
    """A nudge planned today, unless `about` says otherwise; gives back its number."""
    usual: dict[str, Any] = {
        "intervention": "reengage",
        "period": "2026-W10",
        "as_of": TODAY,
        "planned_at": NOON,
        "state": "planned",
        "channel": "email",
        "trace": "{}",
        "policy_revision": "test",
    }
    return _add(session, Nudge(enrolment_id=enrolment_id, **(usual | about)))


def add_message(session: Session, **about: Any) -> int:
    """A mail that waits for noon, unless `about` says otherwise; gives back its number."""
    usual: dict[str, Any] = {
        "dedupe_key": uuid4().hex,
        "channel": "email",
        "kind": "reengage",
        "address": "ada@learner.example",
        "body_text": "Hello",
        "state": "planned",
        "send_after_at": NOON,
        "expires_at": NOON + timedelta(days=2),
        "created_at": NOON,
    }
    row = usual | about
    row.setdefault("address_key", normalised(Channel(row["channel"]), row["address"]))
    return _add(session, Message(**row))


def quiet_learners(
    database: Database, number: int, *, days: int = 16, **about: Any
) -> list[Person]:
    """So many learners of one course, each quiet for so many days as of today.

    One more was there today, so that the cohort is not silent, and fits no intervention.
    """
    with database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, f"l{n}", **about) for n in range(number)]
        for person in people:
            add_snapshot(session, person, days_since_last_seen=days)
            add_activity(session, person, TODAY - timedelta(days=days))
        busy = add_learner(session, course, "busy")
        add_snapshot(session, busy, **BUSY)
        add_activity(session, busy, TODAY)
    return people


def withholding(policy: Policy) -> Policy:
    """The policy with half of everybody held out, however few they are."""
    half = policy.holdout.model_copy(update={"share": 0.5, "in_small": True})
    return policy.model_copy(update={"holdout": half})


def settings_for(database: Database, **changes: Any) -> Settings:
    """Settings of a laptop that may write to our made-up domains, whatever the environment says."""
    given: dict[str, Any] = {
        "database_url": database.url.render_as_string(hide_password=False),
        "allow_list": ("@learner.example", "@coach.example", "+447700900*"),
        "public_url": "https://stay.example",
        "secret_key": SECRET_KEY,
    }
    return Settings(_env_file=None, **(given | changes))


@cache
def shipped_templates() -> Templates:
    """The words as shipped, compiled once for all tests."""
    return Templates(load_templates())


def deployment_for(
    database: Database,
    policy: Policy,
    *,
    templates: Templates | None = None,
    clock: Clock = utc_now,
    **settings: Any,
) -> Deployment:
    """What a process would be handed, with the settings of `settings_for`."""
    return Deployment(
        settings=settings_for(database, **settings),
        policy=policy,
        database=database,
        templates=templates or shipped_templates(),
        clock=clock,
    )


def _add(session: Session, row: SQLModel) -> int:
    session.add(row)
    session.flush()
    number: int = row.id  # type: ignore[attr-defined]
    return number


def treating_everyone(policy: Policy) -> Policy:
    """The policy, with nobody held out."""
    none = policy.holdout.model_copy(update={"share": 0.0, "share_when_large": 0.0})
    return policy.model_copy(update={"holdout": none})
