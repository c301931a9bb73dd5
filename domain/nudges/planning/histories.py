"""Which histories are alike for the gate: those that stop nothing, and those that always stop it.

Only where a limit may end, or begin, before the message would expire does it matter when exactly
somebody heard from us; everybody else's history counts by its length and the limit it has reached.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.nudges.catalogue import Mask
from domain.nudges.eligibility import Sent, Window
from domain.nudges.planning.facets import Facet
from domain.policy import Channel

Counts = NDArray[np.int64]
_MARGIN: timedelta = timedelta(seconds=2)  # instants are compared as floats
_LONG_AGO = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Histories:
    """What each row heard: the messages in a row, whose they are, when, and on which channel."""

    past: Sequence[Sequence[Sent]]
    sizes: Counts
    owner: NDArray[np.intp]
    at: NDArray[np.float64]
    channel: NDArray[np.object_]

    def facet(
        self, channel: Channel, limits: Sequence[Window], *, now: datetime, until: datetime
    ) -> Facet:
        """The histories that differ, for a message over a channel between now and `until`."""
        mine = [w for w in limits if w.channel in (None, channel)]
        near = [
            self._count(w, after=now - w.length - _MARGIN, before=until + w.length) for w in mine
        ]
        crowded = _any(n >= w.limit for n, w in zip(near, mine, strict=True)) & (self.sizes > 0)
        classes = self._blocked(mine, now=now, until=until)
        calm = [(Sent(at=now - _LONG_AGO, channel=channel),) * n for n in range(_most(self.sizes))]
        alike = np.where(crowded & (classes >= 0), classes, -1)
        blocked, first, number = np.unique(alike, return_index=True, return_inverse=True)
        alone = np.flatnonzero(crowded & (classes < 0))
        codes = np.where(crowded, len(calm) + number, self.sizes)
        codes[alone] = len(calm) + len(blocked) + np.arange(len(alone))
        return Facet(
            codes=codes.astype(np.int64),
            distinct=[*calm, *(self.past[row] for row in [*first, *alone])],
        )

    def _blocked(self, limits: Sequence[Window], *, now: datetime, until: datetime) -> Counts:
        """A number alike for those who are stopped until then and have reached the same limit now.

        -1 for the others, and wherever rounding or a message still to come could matter.
        """
        numbers = [
            self._count(w, after=now - w.length, before=now + _MARGIN) >= w.limit for w in limits
        ]
        all_along = _any(
            self._count(w, after=until - w.length + _MARGIN, before=now) >= w.limit for w in limits
        )
        edges = [now - w.length for w in limits]
        unsure = self._count(None, after=now - _MARGIN, before=None) > 0
        for edge in edges:
            unsure |= self._count(None, after=edge - _MARGIN, before=edge + _MARGIN) > 0
        reached = np.where(_any(numbers), np.argmax(np.array(numbers), axis=0), len(limits))
        number = self.sizes * (len(limits) + 1) + reached
        found: Counts = np.where(all_along & ~unsure, number, -1)
        return found

    def _count(self, window: Window | None, *, after: datetime, before: datetime | None) -> Counts:
        """How many messages that a window counts each row had between two instants."""
        counts: Mask = self.at > after.timestamp()
        if before is not None:
            counts = counts & (self.at < before.timestamp())
        if window is not None and window.channel is not None:
            counts = counts & (self.channel == window.channel)
        return np.bincount(self.owner[counts], minlength=len(self.past))


def histories(past: Sequence[Sequence[Sent]]) -> Histories:
    """What these rows heard, side by side."""
    sizes = np.fromiter(map(len, past), dtype=np.int64, count=len(past))
    flat = [sent for row in np.flatnonzero(sizes).tolist() for sent in past[row]]
    return Histories(
        past=past,
        sizes=sizes,
        owner=np.repeat(np.arange(len(past)), sizes),
        at=np.fromiter((s.at.timestamp() for s in flat), dtype=np.float64, count=len(flat)),
        channel=np.fromiter((s.channel for s in flat), dtype=object, count=len(flat)),
    )


def _any(masks: Iterable[Mask]) -> Mask:
    found: Mask = np.logical_or.reduce(list(masks))
    return found


def _most(sizes: Counts) -> int:
    return int(sizes.max(initial=0)) + 1
