"""When figures by group are too few to show."""

from typing import Annotated

from pydantic import Field

from domain.policy.values import Frozen


class Disclosure(Frozen):
    """The fewest learners a shown cell may hold; groups take twice as many to be shown apart."""

    minimum_cell: Annotated[int, Field(ge=3, le=50)] = 5
    """Figures of fewer learners than this are not shown by group."""
