"""What the numbers of a policy are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Hour = Annotated[int, Field(ge=0, le=23)]
Percent = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class Frozen(BaseModel):
    """A part of the policy: validated once, never changed, no unknown keys.

    What stands under a field is its hint in the forms of the dashboard.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
