"""Counts what is tried at the door before it is looked at: one rule for all one can guess."""

from datetime import datetime, timedelta

from dashboard.sign_in.refusals import Refusal, wait_first
from dashboard.web.limits import WINDOW, wait_for
from domain.store.database import Database
from domain.store.staff.sign_in import past_tries, reserve_try


def reserve_or_wait(
    database: Database, *, account: str, network: str, now: datetime, known_browser: bool = False
) -> Refusal | None:
    """Count a try; the wait instead, where there were too many of this account or network."""
    with database.transaction() as session:
        past = past_tries(session, account=account, network=network, since=now - WINDOW)
        wait = wait_for(past, known_browser=known_browser, now=now)
        if wait > timedelta(0):
            return wait_first(wait)
        reserve_try(session, account=account, network=network, now=now)
    return None
