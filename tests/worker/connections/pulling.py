"""What tests of pulls share: a connection with its courses chosen, and what the store then has."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from config.deployment import Deployment
from domain.policy import Policy
from domain.sources.pulled import Course
from domain.store.connections import Connection, add_connection, choose_courses, read_connection
from domain.store.database.engine import Database
from tests.factories import NOON, deployment_for

WHO = "admin@example.org"


def connect(
    here: Deployment,
    address: str,
    platform: str,
    *,
    secrets: dict[str, str],
    ref: str,
    name: str = "campus",
    **settings: str,
) -> Connection:
    """A connection to a fake, with one course chosen."""
    with here.database.transaction() as session:
        number = add_connection(
            session,
            name=name,
            platform=platform,
            address=address,
            settings=settings,
            credentials=here.cipher.encrypted(secrets),
            by=WHO,
            now=NOON,
        )
        course = Course(ref=ref, name="Data Foundations", programme="Data", cohort="Spring 2026")
        choose_courses(session, number, [course])
    return known(here, number)


def known(here: Deployment, number: int) -> Connection:
    found = here.database.read(read_connection, number)
    assert found is not None
    return found


def at_noon(database: Database, policy: Policy, days: int = 0) -> Deployment:
    return deployment_for(database, policy, clock=lambda: NOON + timedelta(days=days))


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(text(query))]


ACTIVITY = (
    "SELECT e.ref, a.day, a.clicks, a.content, a.assessment FROM activity a"
    " JOIN enrolment e ON e.id = a.enrolment_id ORDER BY e.ref, a.day"
)
RESULTS = (
    "SELECT e.ref, s.ref, r.submitted_on, r.known_on, r.score FROM result r"
    " JOIN enrolment e ON e.id = r.enrolment_id JOIN assessment s ON s.id = r.assessment_id"
    " ORDER BY e.ref, s.ref"
)
PROGRESS = (
    "SELECT e.ref, p.percent, p.grade FROM progress p JOIN enrolment e ON e.id = p.enrolment_id"
    " ORDER BY e.ref"
)


def everything(database: Database) -> list[Any]:
    people = "SELECT ref, name, email FROM learner ORDER BY ref"
    study = "SELECT ref, withdrawn_on, outcome FROM enrolment ORDER BY ref"
    return [rows(database, query) for query in (people, study, ACTIVITY, RESULTS, PROGRESS)]
