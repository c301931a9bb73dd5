"""Impact: what nudges were worth, against learners held out at random."""

from collections.abc import Sequence
from typing import Any, Final

import dash
from dash import html
from dash.development.base_component import Component

from dashboard.components.cards import Child, card, chip, empty_state, facts
from dashboard.components.effects import (
    axis,
    detectable_in_words,
    group,
    interval_figure,
    ratio_in_words,
    reach,
)
from dashboard.components.page import page
from dashboard.components.sent import title_of
from dashboard.visit import Visit, nothing_yet, visit
from dashboard.words import count, day
from domain.experiments.findings import ALL, Finding
from domain.experiments.uplift import Effect, TooFew, Verdict
from domain.experiments.wording import points, sentence, span

dash.register_page(__name__, path="/impact", name="Impact", title="Impact · Staycourse", order=5)

_BANDS: Final = ("Red", "Amber", "Green")
_HEADINGS: Final = ("Learners", "Treated, active again", "Held out, active again", "Difference")
_HOW: Final = """\
Some learners who would have got a nudge are held out at random. Both groups are the same kind of
people, so a difference larger than chance comes from the nudge.

Treated means drawn for the nudge, even if it was held back or bounced later. Each learner counts
once, from the first draw on, when the goal window is over.

The thick line holds the true difference 95 times in 100 if you look once; the thin line holds
however often you look. With many comparisons, some mislead by chance."""


def layout(**query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page for a query."""
    what = visit(query)
    return nothing_yet("Impact") if what is None else _page(what)


def _page(what: Visit) -> Component:
    return page(
        "Impact",
        *(_content(what) if what.viewer.sees_everyone else [_for_coaches()]),
        subtitle=f"Randomised comparisons up to {day(what.as_of)} · all cohorts together",
        pickers=what.day_pickers(),
    )


def _for_coaches() -> Component:
    return empty_state(
        "Effects are shown to managers and admins",
        "They compare learners of all coaches. "
        "What was sent to your own learners is on the Messages page.",
    )


def _content(what: Visit) -> list[Child]:
    found = [f for f in what.queries.findings(what.viewer, what.as_of) if f.intervention != ALL]
    if not any(one.counted for one in found):
        return [_nothing_to_compare(found, what)]
    limit = reach(e for one in found for e in (one.overall, *one.by_band.values()))
    return [
        *(_finding(one, e, what, limit) for one in found if isinstance(e := one.overall, Effect)),
        _too_early([one for one in found if isinstance(one.overall, TooFew)], what),
        card(
            "How to read this",
            html.Div(
                [html.P(text) for text in _HOW.split("\n\n")], className="columns three quiet"
            ),
        ),
    ]


def _nothing_to_compare(found: Sequence[Finding], what: Visit) -> Component:
    waiting = sum(one.still_open for one in found)
    why = (
        f"no goal window had closed by {day(what.as_of)}; {waiting:,} are still open."
        if waiting
        else f"nobody had been drawn for a nudge by {day(what.as_of)}."
    )
    return empty_state(
        f"Nothing to compare yet: {why}",
        "A learner counts when the days in which they might come back are over.",
    )


def _finding(one: Finding, told: Effect, what: Visit, limit: float) -> Component:
    intervention = what.queries.policy.nudges[one.intervention]
    return card(
        title_of(one.intervention, what.queries.policy),
        html.P(sentence(told), className="finding"),
        _table(one, limit),
        facts(_checks(told, one.still_open)),
        note=f"Randomised · goal: active again within {intervention.goal_days} days",
        name="impact",
    )


def _checks(shown: Effect, still_open: int) -> dict[str, Child]:
    if shown.verdict is Verdict.BROKEN:
        return {"Sample-ratio check": ratio_in_words(shown), "Window still open": _open(still_open)}
    return {
        "Natural return, without a nudge": f"{100 * shown.natural_return:.0f} %",
        "Sample-ratio check": ratio_in_words(shown),
        "Smallest gain it could have seen": detectable_in_words(shown),
        "Interval for daily looks": f"{span(shown.sequential)} points",
        "Goal window still open": _open(still_open),
    }


def _open(number: int) -> str:
    return count(number, "learner") if number else "nobody"


def _table(one: Finding, limit: float) -> Component:
    bands = {b: one.by_band[b] for b in _BANDS if b in one.by_band}
    big_enough = any(isinstance(e, Effect) for e in bands.values()) and len(bands) > 1
    rows = [_row("Everyone", one.overall, limit)]
    rows += [_row(chip(b), e, limit) for b, e in bands.items()] if big_enough else []
    heads = [html.Th(h, scope="col") for h in _HEADINGS]
    return html.Table(
        [
            html.Thead(html.Tr([*heads, html.Th(axis(limit), className="drawn")])),
            html.Tbody(rows),
        ],
        className="table stacked effects",
    )


def _row(name: Child, shown: Effect | TooFew, limit: float) -> Component:
    difference, drawn = _difference(shown, limit)
    cells = (name, group(shown.treated), group(shown.held_out), difference)
    return html.Tr(
        [
            *(html.Td(c, **{"data-label": h}) for c, h in zip(cells, _HEADINGS, strict=True)),
            html.Td(drawn, className="drawn"),
        ]
    )


def _difference(shown: Effect | TooFew, limit: float) -> tuple[Component, Child]:
    if isinstance(shown, TooFew):
        return html.Span("too few to compare", className="quiet"), None
    if shown.verdict is Verdict.BROKEN:
        return html.Span("not to be read", className="quiet"), None
    in_words = html.Span(
        [
            html.Strong(f"{points(shown.difference)} points"),
            html.Span(f" ({span(shown.interval)})", className="quiet"),
        ]
    )
    return in_words, interval_figure(shown, limit=limit)


def _too_early(early: Sequence[Finding], what: Visit) -> Child:
    if not early:
        return None
    return card(
        "Too early to say",
        html.Ul([_early(one, what) for one in early], className="early"),
        note="Randomised too, with too few learners whose goal window is over.",
    )


def _early(one: Finding, what: Visit) -> Component:
    still = f"Goal window still open: {_open(one.still_open)}."
    return html.Li(
        [
            html.Span(title_of(one.intervention, what.queries.policy)),
            html.Span(f"{sentence(one.overall)} {still}", className="said"),
        ]
    )
