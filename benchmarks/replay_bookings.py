"""Departures booked otherwise than they were: how right the level of not completing stays.

Each sample presentation is judged by a scorer that the other one taught, of whoever is registered
by what is booked. Printed are log-loss, blocks of three weeks in which predicted over observed lies
within .8 to 1.25, the root mean square of its log, and the ratios themselves.
`python -m benchmarks.replay_bookings`
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from benchmarks.compare_scorers import LAST, SAMPLE, Side, sides_of
from config.files import load_policy
from domain.policy import ScorerPolicy
from domain.risk.model import Floats, Scorer, Target
from domain.risk.training import train_scorer
from domain.sources.oulad import read_oulad

_BLOCK: Final = 3
#: The day of booking by the day of leaving and the length of the course, both in days.
BOOKED: Final[Mapping[str, Callable[[Floats, Floats], Floats]]] = {
    "as they were booked": lambda day, _: day,
    "the first half's all in the middle": lambda day, days: np.where(
        (day > 0) & (day <= days / 2), np.floor(days / 2), day
    ),
    "the whole course's all in the middle": lambda day, days: np.where(
        day > 0, np.floor(days / 2), day
    ),
    "every 28 days": lambda day, _: np.where(day > 0, 28 * np.ceil(day / 28), day),
    "21 days late": lambda day, _: np.where(day > 0, day + 21, day),
    "on the last day": lambda day, days: np.where(day > 0, days, day),
}


def booked(
    frames: Mapping[str, pd.DataFrame], when: Callable[[Floats, Floats], Floats]
) -> Mapping[str, pd.DataFrame]:
    """The frames with departures booked otherwise; who never started stays so."""
    cohorts = frames["cohorts"].set_index("ref")
    rows = frames["enrolments"]
    starts = rows["cohort_ref"].map(cohorts["starts_on"])
    ends = rows["cohort_ref"].map(cohorts["ends_on"])
    days = np.asarray((ends - starts).dt.days, dtype="float64")
    day = np.asarray((rows["withdrawn_on"] - starts).dt.days, dtype="float64")
    later = pd.Series(pd.to_timedelta(when(day, days), unit="D"), rows.index)
    left = (starts + later).astype(rows["withdrawn_on"].dtype)
    return {**frames, "enrolments": rows.assign(withdrawn_on=left)}


def taught(past: Side, policy: ScorerPolicy) -> Scorer:
    """The scorer that one presentation teaches."""
    found = train_scorer(past.features, past.people, policy, data_until=LAST)
    if not isinstance(found, Scorer):
        raise SystemExit(found.sentence)
    return found


def judged(scorer: Scorer, side: Side) -> str:
    """Log-loss, blocks that are right, how far off they are, and each block."""
    said = scorer.probability(Target.NOT_COMPLETE, side.features)
    did = side.labels[Target.NOT_COMPLETE.value].to_numpy()
    loss = -np.mean(np.log(np.where(did == 1, said, 1 - said)))
    both = pd.DataFrame({"said": said, "did": did})
    blocks = both.groupby((side.labels["week"].to_numpy() - 2) // _BLOCK).mean()
    ratio = (blocks["said"] / blocks["did"])[blocks["did"] > 0]
    right = int(ratio.between(0.8, 1.25).sum())
    off = float(np.sqrt(np.mean(np.log(ratio) ** 2)))
    each = " ".join(f"{one:.2f}" for one in ratio)
    return f"{loss:.3f}, {right} of {len(ratio)}, {off:.2f}: {each}"


def main() -> None:
    """Both directions of every booking."""
    policy = load_policy(Path("config")).scorer
    frames = read_oulad(SAMPLE).frames
    scorers: Mapping[str, Scorer] = {}
    for how, when in BOOKED.items():
        sides = sides_of(booked(frames, when), policy)
        scorers = scorers or {ref: taught(side, policy) for ref, side in sides.items()}
        for past, other in (("AAA-2013J", "BBB-2013B"), ("BBB-2013B", "AAA-2013J")):
            print(f"{past} -> {other}, {how}: {judged(scorers[past], sides[other])}", flush=True)


if __name__ == "__main__":
    main()
