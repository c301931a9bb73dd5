"""What is shown of learners who objected to scoring: facts, and nothing concluded from them."""

from collections.abc import Collection
from typing import Final

import pandas as pd

from domain.learners.progression import Status
from domain.learners.segmentation import DIMENSIONS, Segment

OBJECTION: Final = "They objected to being scored."
#: What was concluded of a learner, by column of a snapshot, and what is shown instead.
INSTEAD: Final = {
    **dict.fromkeys(DIMENSIONS, ""),
    "composite_segment": str(Segment.OBJECTED),
    "status": str(Status.NOT_KNOWN),
    "no_score_reason": OBJECTION,
    **dict.fromkeys(
        (
            *("worklist_rank", "risk_score", "risk_band", "leave_soon", "leave_after_gap"),
            *("stop_out", "grade_low", "grade_forecast", "grade_high", "reasons"),
            *("nearest_change", "scorer_note", "badges", "scorer_id"),
        ),
        None,
    ),
}


def without_conclusions(frame: pd.DataFrame, objecting: Collection[int]) -> pd.DataFrame:
    """The frame with nothing concluded of these enrolments; facts stay as they are.

    `frame` has `enrolment_id` and some columns of a snapshot. Who had no place on the worklist by
    right leaves no gap in it: the others move up.
    """
    theirs = frame["enrolment_id"].isin(list(objecting)) if len(frame) else None
    if theirs is None or not theirs.any():
        return frame
    found = frame.copy()
    for name, value in INSTEAD.items():
        if name in found:
            found[name] = found[name].mask(theirs, value)
    if "worklist_rank" in found and "as_of" in found:
        found["worklist_rank"] = found.groupby("as_of")["worklist_rank"].rank(method="first")
    return found
