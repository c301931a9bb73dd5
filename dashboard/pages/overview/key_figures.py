"""Key figures of the day: learners, segments and risk, each with its change, history and link."""

import numpy as np
import pandas as pd

from dashboard.data import PageContext, behind_link
from dashboard.ui import KeyFigure, short_day
from dashboard.ui.charts import segments_in


def key_figures(context: PageContext) -> list[KeyFigure]:
    """Learners in all, per segment, and those whose risk is Red."""
    link, counts = context.selection.link, context.counts
    segments = segments_in(context.shown["composite_segment"])
    of_segment = counts["composite_segment"]
    figures: list[tuple[str, pd.Series[bool], str]] = [
        ("Learners", counts["as_of"].notna(), link("/learners")),
        *((one, of_segment == one, link("/learners", segment=one)) for one in segments),
    ]
    if context.shown["scored"].sum():
        red = behind_link(context.selection, band="Red")
        figures.append(("Risk is Red", counts["risk_band"] == "Red", red))
    days, at = np.unique(counts["as_of"].to_numpy(), return_inverse=True)
    learners = counts["learners"].to_numpy()
    found = []
    for label, counted, leads_to in figures:
        some = counted.to_numpy(dtype=bool, na_value=False)
        sizes = np.bincount(at[some], weights=learners[some], minlength=len(days)).astype(int)
        found.append(_figure(context, label, pd.Series(sizes, index=days), leads_to))
    return found


def _figure(context: PageContext, label: str, history: "pd.Series[int]", link: str) -> KeyFigure:
    """`history`: of how many the figure is about on every day so far."""
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
