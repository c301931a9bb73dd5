"""The answer to one question: how its values spread, and the learners behind each bar."""

import pandas as pd

from dashboard.data import PageContext, behind_link
from dashboard.pages.explore.figures import Bars, boxes, histogram, quantile, stacked_bars
from dashboard.pages.explore.questions import Question
from dashboard.ui import Child, count, in_order, legend, link_to, share, value_name
from dashboard.ui.charts import chart, same_as_table, segments_in
from domain.learners import Segment


def answer(context: PageContext, asked: Question) -> list[Child]:
    """The charts of a question about which something is known."""
    known = context.queries.values(context.viewer, context.asked, asked.column)
    return _numbers(context, asked, known) if asked.unit else [_words(context, asked, known)]


def _numbers(context: PageContext, asked: Question, known: pd.DataFrame) -> list[Child]:
    learners = int(known["learners"].sum())
    says = f"Median {quantile(known, 0.5):.0f}, over {count(learners, 'learner')}."
    if unknown := context.learners - learners:
        says += f" Not known for {unknown:,}."
    spread = {name: quantile(some, 0.5) for name, some in known.groupby("composite_segment")}
    named = [f"{s} {spread[s]:.0f}" for s in Segment if s in spread]

    def link(segment: str, start: float, end: float) -> str:
        return behind_link(
            context.selection,
            segment=segment or None,
            ranged=asked.column,
            at_least=f"{start:g}",
            below=f"{end:g}",
        )

    shown = histogram(
        known, unit=asked.unit, link=link, limits=asked.limits(context.queries.policy)
    )
    return [
        chart(
            "distribution",
            shown.figure,
            _table(asked.unit.capitalize(), shown),
            question=asked.asked,
            says=f"{says} {shown.cut}".strip(),
            legend=legend(segments_in(known["composite_segment"])),
        ),
        chart(
            "spread",
            boxes(known, unit=asked.unit),
            question="How do the segments differ?",
            says=f"Median: {', '.join(named)}. The box holds the middle half.",
        ),
    ]


def _words(context: PageContext, asked: Question, known: pd.DataFrame) -> Child:
    learners = int(known["learners"].sum())
    # a learner with two barriers counts at each
    apart = known.assign(value=known["value"].str.split("; ")).explode("value")
    counted = apart if asked.column == "barriers" else known
    summed = counted.groupby("value")["learners"].sum()
    sizes = {str(word): int(number) for word, number in summed.items()}

    def link(segment: str, word: str) -> str:
        by_word = {asked.dimension: word}
        return behind_link(context.selection, segment=segment or None, **by_word)

    shown = stacked_bars(
        counted,
        in_order(asked.dimension, sizes, sizes, stages=context.stages),
        link=link,
        named=lambda word: value_name(asked.dimension, word),
    )
    return chart(
        "words",
        shown.figure,
        _table(asked.tab, shown),
        question=asked.asked,
        says=f"Known for {learners:,} of {count(context.learners, 'learner')} "
        f"({share(learners, context.learners)}).",
        legend=legend(segments_in(known["composite_segment"])),
    )


def _table(heading: str, shown: Bars) -> Child:
    return same_as_table(
        (heading, "Learners", *shown.segments),
        (
            (bar.name, link_to(bar.total, bar.link), *(link_to(n, at) for n, at in bar.parts))
            for bar in shown.bars
        ),
    )
