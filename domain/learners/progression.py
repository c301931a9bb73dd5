"""Where a learner stands in the programme, in one word that employers and funders know."""

from enum import StrEnum

import numpy as np
import pandas as pd

from domain.learners.segments import Segment, judged_progress
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
