"""Thresholds that put learners in segments, bands and on the worklist."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.policy.values import Frozen, Percent


class SegmentProfile(Frozen):
    """Thresholds of the engagement (days) and progress (percent) segments.

    A value between bands belongs to the band below the next threshold: 69.5 % is Moderate.
    """

    engagement_critical_above_days: Annotated[int, Field(ge=1)]
    engagement_moderate_from_days: Annotated[int, Field(ge=1)]
    progress_critical_below: Percent
    progress_on_track_from: Percent

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.engagement_moderate_from_days > self.engagement_critical_above_days:
            raise ValueError(
                "engagement_moderate_from_days must not be above engagement_critical_above_days"
            )
        if self.progress_critical_below > self.progress_on_track_from:
            raise ValueError("progress_critical_below must not be above progress_on_track_from")
        return self


class WorklistRule(Frozen):
    """Who is on the priority worklist besides Critical learners and those with a barrier."""

    inactive_above_days: Annotated[int, Field(ge=0)]


class Bands(Frozen):
    """Risk score (0-100) from which a learner is Red or Amber."""

    red_from: Percent
    amber_from: Percent
