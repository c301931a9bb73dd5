"""A web process that takes events and a worker that counts them, each until it is killed."""

import time
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from config.files import load_policy
from dashboard.api import api_router
from dashboard.data import Queries
from dashboard.database_away import DatabaseAway
from dashboard.web import Authenticator, AuthMiddleware, Programs, Sessions
from dashboard.web.limits import BodyLimits
from domain.store.database.engine import Database
from tests.factories import SECRET_KEY, deployment_for
from worker.jobs.intake.count_events import count_events

POLICY = load_policy(Path(__file__).parents[2] / "config")


def take_until_killed(url: str, port: int) -> None:
    """Serve the API behind its sign-in, over real sockets."""
    here = deployment_for(Database(url), POLICY)
    sessions = Sessions([SECRET_KEY], https=False)
    known = {"database": here.database, "clock": here.clock, "policy": lambda: here.policy}
    authenticator = Authenticator(sessions=sessions, **known)
    app = FastAPI()
    app.include_router(api_router(Queries(here)))
    programs = Programs(**known)
    app.add_middleware(
        AuthMiddleware, authenticator=authenticator, programs=programs, public_url="http://test"
    )
    app.add_middleware(BodyLimits)
    app.add_middleware(DatabaseAway)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical")


def count_until_killed(url: str, _port: int) -> None:
    """Count what waits, a few at a time, so that a kill falls between any two."""
    database = Database(url)
    while True:
        count_events(database, now=datetime.now(UTC), at_once=20)
        time.sleep(0.01)
