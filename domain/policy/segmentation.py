"""Thresholds that put learners in segments, bands and on the worklist."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.policy.values import Frozen, Percent


class SegmentProfile(Frozen):
    """Thresholds of the engagement (days) and progress (percent) segments.

    A value between bands belongs to the band below the next threshold: 69.5 % is Moderate.
    """

    engagement_critical_above_days: Annotated[int, Field(ge=1)]
    """Not seen for more days than this: Critical."""
    engagement_moderate_from_days: Annotated[int, Field(ge=1)]
    """Not seen for this many days or more: Moderate."""
    progress_critical_below: Percent
    """Progress below this: Critical."""
    progress_on_track_from: Percent
    """Progress from here on: On Track. In between: Moderate."""

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
    """Not seen for more days than this: on the worklist, whatever the segment."""


class Bands(Frozen):
    """Risk score (0-100) from which a learner is Red or Amber."""

    red_from: Percent
    """A risk score from here on is Red."""
    amber_from: Percent
    """A risk score from here on, and below Red, is Amber."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.amber_from > self.red_from:
            raise ValueError("amber_from must not be above red_from")
        return self
