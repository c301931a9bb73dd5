"""The simulated apprenticeship beside the real learners: generated, read and saved like any file.

Nobody in it exists, and its programme says so (`Programme.simulated`, "simulated" in its name).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pandas as pd

from demo.addresses import STAFF_DOMAIN
from domain.sources import SOURCES
from domain.sources.synthetic import generate
from domain.store.activity import save_batch
from domain.store.database import Database

_LEARNERS: Final = 480
#: Of twelve weeks, begun four weeks apart, the last half-way today: two are over, two under way.
_COHORTS: Final = 4
_EVERY_WEEKS: Final = 4
_SEED: Final = 20260105
#: Their coaches are numbered on from those of the real learners.
_FIRST_COACH: Final = 5
#: Of the one who signs in: a part-time week, which their worklist is longer than.
_MINUTES_A_WEEK: Final = 300
#: The share of absences of a week that go on, and for how many days more.
_STAY_AWAY: Final = 0.6
_A_WEEK: Final = 8
_DAYS_MORE: Final = 24
#: What a learner does, and on which day: nothing of it while they are away.
_DAYS_OF: Final = {
    "activity": "day",
    "progress": "day",
    "results": "submitted_on",
    "attendance": "day",
    "check_ins": "day",
}
#: Who signs in as a coach of simulated learners.
APPRENTICES_COACH: Final = f"coach{_FIRST_COACH}@{STAFF_DOMAIN}"


def import_apprentices(
    database: Database,
    *,
    today: date,
    now: datetime,
) -> Mapping[str, str]:
    """Save the programme as of today; gives back refs of enrolments by those of the learners."""
    with TemporaryDirectory() as folder:
        made = generate(
            Path(folder),
            learners=_LEARNERS,
            cohorts=_COHORTS,
            every=_EVERY_WEEKS,
            seed=_SEED,
            unequal=True,  # Equity has something to show
            today=today,
        )
        batch = SOURCES["tables"](
            made.folder,
            exported_on=today,
            now=now,
            starts_on=None,
            mapping=made.folder / "mapping.toml",
            progress=lambda _share, _what: None,
            usual_weeks=12,  # not asked for: the generated tables tell theirs
        )
        staff = with_demo_addresses(batch.frame("staff"))
        enrolments = batch.frame("enrolments")
        frames = with_long_absences(batch.frames, seed=_SEED)
        batch = replace(batch, frames={**frames, "staff": staff}, assumed={})
        database.write(save_batch, batch, source="simulated", path="staycourse generate", now=now)
    return dict(zip(enrolments["learner_ref"], enrolments["ref"], strict=True))


def with_demo_addresses(staff: pd.DataFrame) -> pd.DataFrame:
    """The coaches as the demo tells people to sign in; the first has a week too short for all."""
    is_coach = (staff["role"] == "coach").astype(bool)
    numbers = is_coach.cumsum() + (_FIRST_COACH - 1)
    named = "coach" + numbers.astype(str) + f"@{STAFF_DOMAIN}"
    email = named.where(is_coach, staff["email"]).astype(staff["email"].dtype)
    minutes = staff["weekly_minutes"].mask(email == APPRENTICES_COACH, _MINUTES_A_WEEK)
    return staff.assign(email=email, weekly_minutes=minutes)


def with_long_absences(frames: Mapping[str, pd.DataFrame], *, seed: int) -> dict[str, pd.DataFrame]:
    """The frames, but many who had been away for a week stay away for weeks more.

    The generator lets nearly everyone come back by themselves; then no nudge could help.
    """
    away = _absences(frames["activity"], np.random.default_rng(seed))
    return {
        name: without_days(frame, away, _DAYS_OF[name]) if name in _DAYS_OF else frame
        for name, frame in frames.items()
    }


def without_days(frame: pd.DataFrame, away: pd.DataFrame, day: str) -> pd.DataFrame:
    """The rows of an enrolment that lie in none of its absences (`enrolment_ref, left, back`)."""
    at = frame[["enrolment_ref", day]].reset_index(names="row")
    joined = at.merge(away, on="enrolment_ref")
    inside = joined[(joined[day] > joined["left"]) & (joined[day] < joined["back"])]
    return frame[~frame.index.isin(inside["row"])].reset_index(drop=True)


def _absences(activity: pd.DataFrame, dice: np.random.Generator) -> pd.DataFrame:
    days = activity[["enrolment_ref", "day"]].sort_values(["enrolment_ref", "day"])
    following = days.groupby("enrolment_ref")["day"].shift(-1)
    gaps = days[(following - days["day"]) >= pd.Timedelta(days=_A_WEEK)]
    longer = gaps[dice.random(len(gaps)) < _STAY_AWAY]
    back = longer["day"] + pd.Timedelta(days=_A_WEEK + _DAYS_MORE)
    return longer.rename(columns={"day": "left"}).assign(back=back)
