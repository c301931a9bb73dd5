"""Who has their turn: of all that a learner may get, one message and one person's help.

Urgency comes first, then expected benefit, then who waited longest for it, then a stable hash.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.nudges.catalogue import Mask
from domain.nudges.planning.benefit import Benefits, tie_breaks
from domain.nudges.planning.candidates import Answered

Positions = NDArray[np.int64]


def beaten_by(
    people: pd.DataFrame, blocks: Sequence[Answered], stopped: Sequence[Mask], benefits: Benefits
) -> list[Positions]:
    """For each row of each block, which block had the learner's turn before it; -1: none had.

    Whoever is `stopped`, or was not let through by the gate, does not take a turn.
    """
    if not blocks:
        return []
    sizes = [len(block.fits.rows) for block in blocks]
    keys = [_keys(people, block, benefits) for block in blocks]
    *ranks, group = (np.concatenate(parts) for parts in zip(*keys, strict=True))
    takes = np.concatenate([b.open & ~s for b, s in zip(blocks, stopped, strict=True)])
    order = np.lexsort((*ranks, group))
    winners = np.empty(len(order), dtype=np.int64)
    winners[order] = _winners(
        group[order], takes[order], np.repeat(range(len(blocks)), sizes)[order]
    )
    return np.split(winners, np.cumsum(sizes)[:-1])


def _keys(
    people: pd.DataFrame, block: Answered, benefits: Benefits
) -> tuple["NDArray[np.generic]", ...]:
    """What rows are sorted by, the weightiest last: hash, wait, benefit, urgency, whose turn."""
    fits = block.fits
    mine = people.iloc[fits.rows]
    last = np.array([0.0 if at is None else at.timestamp() for at in block.last_at.distinct])
    return (
        tie_breaks(mine["learner_ref"], mine["enrolment_id"], fits.key),
        last[block.last_at.codes],
        -benefits.of(fits.key, fits.what, mine["risk_band"]),
        np.full(len(mine), fits.what.priority.rank),
        mine["learner_id"].to_numpy(dtype=np.int64) * 2 + (fits.what.by == "person"),
    )


def _winners(group: Positions, takes: Mask, block: Positions) -> Positions:
    """The block that took the turn of a row's group before that row; rows are in their order."""
    if not len(group):
        return group
    starts = np.r_[True, group[1:] != group[:-1]]
    number = np.cumsum(starts) - 1
    before: Positions = np.cumsum(takes) - takes
    before -= before[starts][number]
    first = takes & (before == 0)
    taker = np.full(number[-1] + 1, -1)
    taker[number[first]] = block[first]
    found: Positions = np.where(before > 0, taker[number], -1)
    return found
