"""Key figures of the day: learners, segments and risk, each with its change, history and link."""

import pandas as pd

from dashboard.data import PageContext, behind_link
from dashboard.ui import KeyFigure, segments_in, short_day


def key_figures(context: PageContext) -> list[KeyFigure]:
    """Learners in all, per segment, and those whose risk is Red."""
    link, counts = context.selection.link, context.counts
    segments = segments_in(context.shown["composite_segment"])
    found = [
        _figure(context, "Learners", counts, link("/learners")),
        *(
            _figure(
                context,
                segment,
                counts[counts["composite_segment"] == segment],
                link("/learners", segment=segment),
            )
            for segment in segments
        ),
    ]
    if context.shown["scored"].sum():
        red = behind_link(context.selection, band="Red")
        found.append(_figure(context, "Risk is Red", counts[counts["risk_band"] == "Red"], red))
    return found


def _figure(context: PageContext, label: str, counted: pd.DataFrame, link: str) -> KeyFigure:
    """`counted` are the counts of those the figure is about, of every day so far."""
    days = sorted(context.counts["as_of"].unique())
    history = counted.groupby("as_of")["learners"].sum().reindex(days, fill_value=0).astype(int)
    before = context.week_before
    return KeyFigure(
        label=label,
        number=int(history.get(pd.Timestamp(context.as_of), 0)),
        base=context.learners,
        before=None if before is None else int(history.get(pd.Timestamp(before), 0)),
        since=short_day(before) if before else "",
        link=link,
        history=tuple(history.tolist()),
    )
