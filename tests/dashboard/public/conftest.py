"""A learner with a link, and the pages they open with it, called without a network."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from dashboard.public import public_router
from domain.messaging.links.signed import Link, Purpose, sign
from domain.policy import Policy
from domain.store.database.engine import Database
from tests.factories import NOON, SECRET_KEY, add_course, add_learner, deployment_for


class Turning:
    """A clock that a test may turn."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def now() -> Turning:
    return Turning()


@pytest.fixture
def link(database: Database) -> Link:
    with database.transaction() as session:
        ada = add_learner(session, add_course(session), phone="+447700900123")
    return Link(
        purpose=Purpose.UNSUBSCRIBE,
        learner_id=ada.learner_id,
        channel="email",
        enrolment_id=ada.enrolment_id,
        intervention="reengage",
        period="2026-W10",
    )


@pytest.fixture
def visitor(database: Database, policy: Policy, now: Turning) -> TestClient:
    """A browser in English on the pages of that database."""
    app = FastAPI()
    app.include_router(public_router(deployment_for(database, policy, clock=now)))
    return TestClient(app, follow_redirects=False, headers={"accept-language": "en"})


Address = Callable[..., str]


def address(link: Link, purpose: Purpose = Purpose.UNSUBSCRIBE, **ago: float) -> str:
    """Where a link leads that was signed so long before noon."""
    made = sign(replace(link, purpose=purpose), secret=SECRET_KEY, at=NOON - timedelta(**ago))
    return f"/p/{purpose}/{made}"
