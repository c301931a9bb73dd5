"""Readable rules: thresholds turn features into segments, and segments into a worklist order."""

from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.policy import Policy, SegmentProfile


class Segment(StrEnum):
    """How much attention a learner needs, worst first; unknown is a value of its own."""

    CRITICAL = "Critical"
    MODERATE = "Moderate"
    ON_TRACK = "On Track"
    NOT_KNOWN = "Not known"
    OBJECTED = "Objected"  # they asked not to be judged: see `domain.learners.objection`


DIMENSIONS: Final = ("engagement_segment", "progress_segment", "barrier_segment")

#: What staff do next, by composite segment.
ACTIONS: Final = {
    Segment.CRITICAL: (
        "Call or text straight away",
        "Offer intensive coaching",
        "Escalate barriers",
        "Agree a login within 3 days",
    ),
    Segment.MODERATE: (
        "Check in weekly",
        "Nudge and encourage",
        "Watch the trend",
    ),
    Segment.ON_TRACK: (
        "Recognise the work",
        "Offer enrichment",
        "Prepare the next stage",
    ),
    Segment.NOT_KNOWN: (
        "Find out when they were last there",
        "Ask for the missing export",
    ),
    Segment.OBJECTED: ("Be there when they ask",),
}


def segment(features: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The three segments, the composite and the worklist rank of each row of `features`.

    Result: same index; a dimension is empty where nobody knows it. The composite is the worst
    known dimension; it is not known where neither engagement nor progress is and no barrier is.
    Nor is it where all seems well of somebody of whom alone nobody knows when they were there.
    Who has never been seen is Critical, however short the time. `worklist_rank` counts from 1
    within each as_of and is empty off the list.
    """
    days = features["days_since_last_seen"]
    never = features["never_seen"].eq(1) if "never_seen" in features else days.isna() & False
    out = pd.DataFrame(
        {
            "engagement_segment": engagement(days, policy.segments).mask(
                never, str(Segment.CRITICAL)
            ),
            "progress_segment": progress(judged_progress(features, policy), policy.segments),
            "barrier_segment": barrier(features, policy),
        }
    )
    unknown = features["visit_unknown"].eq(1) if "visit_unknown" in features else never & False
    out["composite_segment"] = worst(out, unknown)
    out["worklist_rank"] = worklist_rank(features, out["composite_segment"], policy)
    return out


def engagement(days: "pd.Series[float]", profile: SegmentProfile) -> "pd.Series[str]":
    """Segment by days since last seen; empty where the source reports no activity."""
    return _cases(
        days,
        critical=days > profile.engagement_critical_above_days,
        moderate=days >= profile.engagement_moderate_from_days,
    )


def progress(percent: "pd.Series[float]", profile: SegmentProfile) -> "pd.Series[str]":
    """Segment by percent of progress; empty where the source reports none."""
    return _cases(
        percent,
        critical=percent < profile.progress_critical_below,
        moderate=percent < profile.progress_on_track_from,
    )


def judged_progress(features: pd.DataFrame, policy: Policy) -> "pd.Series[float]":
    """Progress as policy judges it: absolute, or as percent of what is due by now."""
    if policy.progress_basis == "absolute":
        return features["progress"]
    expected = features["expected_progress"].where(features["expected_progress"] > 0)
    share = (100 * features["progress"] / expected).fillna(100.0).clip(upper=100.0)
    return share.where(features["progress"].notna())


def barrier(features: pd.DataFrame, policy: Policy) -> "pd.Series[str]":
    """Segment by barriers not resolved; minor ones are Moderate when policy says so."""
    known = features["barriers"].fillna("") != ""
    mild = features["barrier_severity"].eq("minor") & (not policy.barriers_binary)
    return _cases(known, critical=known & ~mild, moderate=known)


def worst(segments: pd.DataFrame, visit_unknown: "pd.Series[bool]") -> "pd.Series[str]":
    """The worst segment of each row; an empty dimension says nothing, and no barrier little.

    Who may have been away for weeks (`visit_unknown`) is not On Track, however much is done.
    """
    found = segments[list(DIMENSIONS)]
    worst_known = _cases(
        found["barrier_segment"],
        critical=(found == Segment.CRITICAL).any(axis=1),
        moderate=(found == Segment.MODERATE).any(axis=1),
    )
    silent = segments["engagement_segment"].eq("") & segments["progress_segment"].eq("")
    unknown = (silent | visit_unknown) & (worst_known == Segment.ON_TRACK)
    return worst_known.mask(unknown, str(Segment.NOT_KNOWN))


def worklist_rank(
    features: pd.DataFrame, composite: "pd.Series[str]", policy: Policy
) -> "pd.Series[float]":
    """Place on the priority worklist within each as_of, of those on it.

    On it: Critical, or a known barrier, or inactive longer than policy allows. Order: longest
    unseen first, then least progress, then enrolment, so that the order never depends on chance.
    """
    days = features["days_since_last_seen"]
    listed = (
        composite.eq(Segment.CRITICAL)
        | features["barriers"].fillna("").ne("")
        | (days > policy.worklist.inactive_above_days)
    )
    ordered = features.loc[listed].sort_values(
        ["days_since_last_seen", "progress", "enrolment_id"],
        ascending=[False, True, True],
    )
    return ordered.groupby("as_of").cumcount() + 1.0


def _cases(
    values: "pd.Series[Any]", *, critical: "pd.Series[bool]", moderate: "pd.Series[bool]"
) -> "pd.Series[str]":
    chosen = np.select(
        [values.isna(), critical, moderate],
        ["", Segment.CRITICAL, Segment.MODERATE],
        default=Segment.ON_TRACK,
    )
    return pd.Series(chosen, index=values.index)
