"""What has to be handed in before a piece of work is named as next, as a programme says it."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Annotated

from pydantic import AfterValidator


def _can_begin(needs: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """The same, where no work waits for itself: it would never be named, and nobody told why."""
    spelt = {work.casefold(): work for work in needs}
    waits = {work.casefold(): {one.casefold() for one in first} for work, first in needs.items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        way = [spelt[work] for work in reversed(error.args[1])]
        said = ", which needs ".join(way[1:])
        raise ValueError(f"{way[0]} needs {said}: take one of them out") from None
    return needs


#: Work -> what it needs, by the names people see or by kind and place, in any case.
WorkNeeds = Annotated[dict[str, tuple[str, ...]], AfterValidator(_can_begin)]
