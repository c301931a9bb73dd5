"""Key figures of the day: learners, segments and risk, each with its change, history and link."""

from collections.abc import Callable

import pandas as pd

from dashboard.data import PageContext, behind_link
from dashboard.ui import KeyFigure, segments_in, short_day

_Number = Callable[[pd.DataFrame], int]


def key_figures(context: PageContext) -> list[KeyFigure]:
    """Learners in all, per segment, and those whose risk is Red."""
    link = context.selection.link
    segments = segments_in(context.shown["composite_segment"])
    found = [
        _figure(context, "Learners", _everyone, link("/learners")),
        *(
            _figure(context, segment, _in_segment(segment), link("/learners", segment=segment))
            for segment in segments
        ),
    ]
    if context.shown["scored"].sum():
        red = behind_link(context.selection, band="Red")
        found.append(_figure(context, "Risk is Red", _is_red, red))
    return found


def _everyone(counts: pd.DataFrame) -> int:
    return int(counts["learners"].sum())


def _in_segment(segment: str) -> _Number:
    return lambda counts: _everyone(counts[counts["composite_segment"] == segment])


def _is_red(counts: pd.DataFrame) -> int:
    return _everyone(counts[counts["risk_band"] == "Red"])


def _figure(context: PageContext, label: str, number: _Number, link: str) -> KeyFigure:
    history = {day: number(some) for day, some in context.counts.groupby("as_of")}
    before = context.week_before
    return KeyFigure(
        label=label,
        number=number(context.shown),
        base=context.learners,
        before=None if before is None else history.get(pd.Timestamp(before), 0),
        since=short_day(before) if before else "",
        link=link,
        history=tuple(history.values()),
    )
