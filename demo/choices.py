"""What some of the demo's learners chose: small challenges with others, half of them by name."""

from datetime import date, datetime
from typing import Final

from domain.store.database import Database
from domain.store.people import LearnerSettings, save_learner_settings
from domain.store.scoring import read_snapshots

_ONE_IN: Final = 8


def wish_for_challenges(database: Database, *, as_of: date, now: datetime) -> int:
    """One in eight of those enrolled on a day would like a challenge; gives back how many."""
    willing = read_snapshots(database, as_of)["learner_id"].sort_values()[::_ONE_IN]
    with database.transaction() as session:
        for number, learner in enumerate(willing):
            choice = LearnerSettings(challenge_opt_in=True, share_first_name=number % 2 == 0)
            save_learner_settings(session, int(learner), choice, now=now)
    return len(willing)
