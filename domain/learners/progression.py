"""Where a learner stands in the programme, in one word that employers and funders know."""

from enum import StrEnum

import numpy as np
import pandas as pd

from domain.learners.segmentation import Segment, judged_progress
from domain.policy import Policy


class Status(StrEnum):
    """Progression status of an enrolment as of a day."""

    ACTIVE = "Active"
    DELAYED = "Delayed"
    AT_RISK = "At Risk"
    PROMOTED = "Promoted"
    WITHDRAWN = "Withdrawn"
    NOT_KNOWN = "Not known"


def status(features: pd.DataFrame, composite: "pd.Series[str]", policy: Policy) -> "pd.Series[str]":
    """Status of each row of `features`, which covers registered learners only.

    At Risk: Critical by the rules. Delayed: behind where they should be by now, by the on-track
    threshold. Active: the rest, but for those of whom nothing is known. All work done is no outcome
    yet: who has one, and so is Promoted or Withdrawn, is in `enrolled_learners.ended`.
    """
    by_now = judged_progress(features, policy.model_copy(update={"progress_basis": "expected"}))
    chosen = np.select(
        [
            composite.eq(Segment.CRITICAL),
            by_now.lt(policy.segments.progress_on_track_from),
            composite.eq(Segment.NOT_KNOWN),
        ],
        [Status.AT_RISK, Status.DELAYED, Status.NOT_KNOWN],
        default=Status.ACTIVE,
    )
    return pd.Series(chosen, index=features.index, dtype="str")


def progressed(open_spans: pd.DataFrame, shown: pd.DataFrame, ended: pd.DataFrame) -> pd.DataFrame:
    """The spans of status that begin with a scored day: enrolment_id, status, from_on.

    Each ends the open span of its enrolment there, so spans are half-open and never overlap.
    `open_spans` has the same columns, `shown` enrolment_id, as_of and status of everyone scored;
    `ended` has those of `enrolled_learners.ended`. Who is in neither keeps the last status: their
    course is over.
    """
    columns = ["enrolment_id", "status", "from_on"]
    now = shown.rename(columns={"as_of": "from_on"})[columns]
    gone = open_spans.merge(ended, on="enrolment_id", suffixes=("_before", ""))
    gone = gone[~gone["enrolment_id"].isin(now["enrolment_id"])]
    # a span has at least a day, also where the source tells late that it was over before
    day_after = gone["from_on"] + pd.Timedelta(days=1)
    gone = gone.assign(from_on=gone["on"].where(gone["on"] > day_after, day_after))
    after = pd.concat([now, gone[columns]], ignore_index=True)
    before = open_spans.set_index("enrolment_id").reindex(after["enrolment_id"])
    was = before["status"].reset_index(drop=True)
    since = before["from_on"].reset_index(drop=True)
    moved = was.isna() | ((was != after["status"]) & (since < after["from_on"]))
    return after[moved].reset_index(drop=True)
