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


def status(features: pd.DataFrame, composite: "pd.Series[str]", policy: Policy) -> "pd.Series[str]":
    """Status of each row of `features`, which covers registered learners only.

    Promoted: all work of the programme is done. At Risk: Critical by the rules. Delayed: behind
    where they should be by now, by the on-track threshold. Active: the rest.
    """
    by_now = judged_progress(features, policy.model_copy(update={"progress_basis": "expected"}))
    chosen = np.select(
        [
            features["progress"].ge(100),
            composite.eq(Segment.CRITICAL),
            by_now.lt(policy.segments.progress_on_track_from),
        ],
        [Status.PROMOTED, Status.AT_RISK, Status.DELAYED],
        default=Status.ACTIVE,
    )
    return pd.Series(chosen, index=features.index, dtype="str")


def progressed(
    open_spans: pd.DataFrame, shown: pd.DataFrame, left_on: "pd.Series[pd.Timestamp]"
) -> pd.DataFrame:
    """The spans of status that begin with a scored day: enrolment_id, status, from_on.

    Each ends the open span of its enrolment there, so spans are half-open and never overlap.
    `open_spans` has the same columns, `shown` enrolment_id, as_of and status of everyone scored;
    `left_on` is the day of those who left, by enrolment. Who is not shown and has not left keeps
    the last status: their course is over.
    """
    columns = ["enrolment_id", "status", "from_on"]
    now = shown.rename(columns={"as_of": "from_on"})[columns]
    is_gone = open_spans["enrolment_id"].isin(left_on.index)
    gone = open_spans[is_gone & ~open_spans["enrolment_id"].isin(now["enrolment_id"])]
    # a span has at least a day, also where the source tells late that somebody had left before
    day_after = gone["from_on"] + pd.Timedelta(days=1)
    left = pd.Series(left_on.reindex(gone["enrolment_id"]).to_numpy(), gone.index)
    gone = gone.assign(
        status=str(Status.WITHDRAWN), from_on=left.where(left > day_after, day_after)
    )
    after = pd.concat([now, gone[columns]], ignore_index=True)
    before = open_spans.set_index("enrolment_id").reindex(after["enrolment_id"])
    was = before["status"].reset_index(drop=True)
    since = before["from_on"].reset_index(drop=True)
    moved = was.isna() | ((was != after["status"]) & (since < after["from_on"]))
    return after[moved].reset_index(drop=True)
