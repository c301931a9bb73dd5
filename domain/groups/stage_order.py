"""Stages of a training in the order that learners go through them. Pure."""

from collections.abc import Iterable
from typing import Final

import pandas as pd

#: Points of progress between one stage and the next: closer ones are in no order that we know.
_APART: Final = 3.0


def stage_order(reached: pd.DataFrame) -> tuple[str, ...]:
    """The stages by how far learners in them have come; by name where that tells no order.

    `reached`: stage, and progress, the mean of its learners (0 to 100, empty: not known). Where
    progress begins anew in each stage, or is not known, the stages lie too close to each other.
    """
    by_progress = reached.sort_values("progress", kind="stable")
    steps = by_progress["progress"].diff().iloc[1:]
    is_known = bool(reached["progress"].notna().all() and (steps >= _APART).all())
    return tuple(map(str, by_progress["stage"] if is_known else sorted(reached["stage"])))


def in_stage_order(names: Iterable[str], order: tuple[str, ...]) -> list[str]:
    """Those names, the stages of `order` first and in it, others by name after them."""
    place = {name: at for at, name in enumerate(order)}
    return sorted(names, key=lambda name: (place.get(name, len(place)), name))
