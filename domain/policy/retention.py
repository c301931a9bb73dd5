"""How long what was computed is kept in full."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.policy.values import Frozen


class Retention(Frozen):
    """Days for which the features behind a snapshot are kept; snapshots themselves always are."""

    features_daily_days: Annotated[int, Field(ge=14)] = 84
    """Features are kept of every day for so long."""
    features_weekly_days: Annotated[int, Field(ge=14)] = 365
    """Then of one day a week for so long; snapshots themselves are always kept."""
    import_changes_days: Annotated[int, Field(ge=1, le=365)] = 30
    """What an import changed is kept for so long: until then it can be undone."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.features_weekly_days < self.features_daily_days:
            raise ValueError("features_weekly_days must not be below features_daily_days")
        return self
