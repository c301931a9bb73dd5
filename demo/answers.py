"""What simulated learners do after a nudge: some come back who would not have come by themselves.

The effect is planted, so the hold-out must find it: `WOULD_NOT_HAVE` of the treated who were to
stay away return, and nobody who was held out does anything else than the generator wrote.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from domain.frames import ACTIVITY
from domain.sources import ImportBatch
from domain.store.activity import save_batch
from domain.store.database import Database
from domain.store.nudges import read_assignments

#: Of those a nudge found who would have stayed away through its goal days, the share it brings
#: back. Every other intervention changes nothing, which Impact should say too.
WOULD_NOT_HAVE: Final[Mapping[str, float]] = {
    "reengage": 0.55,
    "missed_assignment": 0.45,
    "smart_reminder": 0.35,
}
#: Who comes back comes within so many days, and so often more in the weeks after.
_BACK_WITHIN: Final = 5
_VISITS: Final = range(3, 9)
_STAYS_DAYS: Final = 24
_MINUTES: Final = range(15, 75)


def answer_nudges(
    database: Database,
    enrolment_refs: Mapping[str, str],
    goal_days: Mapping[str, int],
    *,
    as_of: date,
    today: date,
    seed: int,
) -> int:
    """Save what the treated of a day do because of it; gives back how many of them came back.

    `enrolment_refs` are those of the simulated learners, by the ref of the learner.
    """
    draws = read_assignments(database, until=today, drawn_on=as_of)
    draws = draws[draws["learner_ref"].isin(list(enrolment_refs))]
    back = returns(draws, goal_days, seed=seed)
    visits = activity_of(back, enrolment_refs, today=today, seed=seed)
    if not visits.empty:
        database.write(
            save_batch,
            ImportBatch(frames={"activity": visits}),
            source="simulated",
            path=f"after the nudges of {as_of}",
            now=pd.Timestamp(as_of, tz="UTC").to_pydatetime() + pd.Timedelta(hours=20),
        )
    return len(back)


def returns(draws: pd.DataFrame, goal_days: Mapping[str, int], *, seed: int) -> pd.DataFrame:
    """The draws of those who come back because of a nudge, with the day as `back_on`.

    `draws` has the columns of `read_assignments`, with what happened without any answer. Nobody
    comes back who had left by then, or whose day of return lies after the goal.
    """
    draws = draws.sort_values(["learner_ref", "intervention"])
    dice = np.random.default_rng([seed, len(draws)])
    chance = draws["intervention"].map(WOULD_NOT_HAVE).fillna(0.0).to_numpy(dtype="float64")
    answers = dice.random(len(draws)) < chance
    after = pd.to_timedelta(dice.integers(1, _BACK_WITHIN + 1, len(draws)), unit="D")
    start = pd.to_datetime(draws["planned_on"])
    back_on = start + after
    window = pd.to_timedelta(draws["intervention"].map(goal_days).astype("float64"), unit="D")
    comes_anyway = (pd.to_datetime(draws["next_active_on"]) <= start + window).fillna(value=False)
    has_left = (pd.to_datetime(draws["withdrawn_on"]) <= back_on).fillna(value=False)
    chosen = answers & (draws["arm"] == "treated") & ~comes_anyway & ~has_left
    found = draws.assign(back_on=back_on)[chosen]
    return found.drop_duplicates("learner_ref")


def activity_of(
    back: pd.DataFrame, enrolment_refs: Mapping[str, str], *, today: date, seed: int
) -> pd.DataFrame:
    """Days of activity (`ACTIVITY`) of those who came back, none after `today` or after leaving."""
    dice = np.random.default_rng([seed, len(back), 1])
    rows = []
    for one in back.to_dict("records"):
        later = dice.choice(_STAYS_DAYS, size=dice.choice(_VISITS), replace=False)
        for offset in sorted({0, *later.tolist()}):
            minutes = int(dice.choice(_MINUTES))
            day = pd.Timestamp(one["back_on"]) + pd.Timedelta(days=offset)
            rows.append(
                {
                    "enrolment_ref": enrolment_refs[str(one["learner_ref"])],
                    "day": day,
                    "left_on": one["withdrawn_on"],
                    "clicks": minutes,
                    "content": minutes // 2,
                    "other": minutes - minutes // 2,
                    "sessions": 1,
                    "minutes": float(minutes),
                }
            )
    visits = pd.DataFrame(rows)
    if visits.empty:
        return ACTIVITY.empty()
    gone = (pd.to_datetime(visits["left_on"]) <= visits["day"]).fillna(value=False)
    return ACTIVITY.conform(visits[~gone & (visits["day"] <= pd.Timestamp(today))])
