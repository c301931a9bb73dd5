"""What became of messages, at a glance: four numbers, and each day by state and reason. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui import Child, absent, count, plain_rows, short_day, table
from dashboard.ui.learners import STATES, because, state_mark

#: What a reader asks first: outcome -> its states, in the order they are shown.
OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "problem": ("unknown", "failed", "bounced"),
    "held": ("claimed", "planned", "deferred"),
    "sent": ("delivered", "sent"),
    "not_sent": ("asked", "expired", "skipped"),
}
#: What each is called.
OUTCOME_WORDS: Final[Mapping[str, str]] = {
    "": "All",
    "problem": "Did not arrive, or not known",
    "held": "Waiting",
    "sent": "Sent",
    "not_sent": "Not sent",
}
#: Stands in an address for a decision without a reason.
NO_REASON: Final = "-"
_IN_ORDER: Final = [state for states in OUTCOMES.values() for state in states]
_KINDS: Final = 3


@dataclass(frozen=True, kw_only=True)
class OutcomeFigure:
    """A number with what it is of and its change; all of it leads to what is behind it."""

    label: str
    number: int
    base: str
    change: str
    link: str
    tone: str = "plain"


def outcome_of(state: str) -> str:
    """The outcome a state belongs to; one that is not known here counts as a problem."""
    return next((name for name, states in OUTCOMES.items() if state in states), "problem")


def number_of(counts: pd.DataFrame, outcome: str, days: Iterable[date]) -> int:
    """How many decisions of these days had that outcome; `counts` is of `count_decisions`."""
    of_days = counts["day"].isin([day.isoformat() for day in days])
    return int(counts.loc[of_days & counts["state"].isin(OUTCOMES[outcome]), "decisions"].sum())


def change_in_words(number: int, before: int) -> str:
    """How a number compares with that of the week before."""
    if number == before:
        return "as in the week before"
    arrow = "↑" if number > before else "↓"
    return f"{arrow} {abs(number - before):,} on the week before (was {before:,})"


def figures(shown: Iterable[OutcomeFigure]) -> Component:
    """The numbers side by side."""
    return dbc.Row(
        [dbc.Col(_figure(one), xs=6, xl=3) for one in shown], class_name="g-3 outcome-figures"
    )


def _figure(shown: OutcomeFigure) -> Component:
    return dbc.Card(
        [
            dcc.Link(
                shown.label,
                href=shown.link,
                className=f"label stretched-link state state-{shown.tone}",
            ),
            html.Span(f"{shown.number:,}", className="number"),
            html.Span(shown.base, className="base"),
            html.Span(shown.change, className="change"),
        ],
        body=True,
        class_name="key-figure h-100",
    )


def by_day(
    counts: pd.DataFrame,
    *,
    title_of: Callable[[str], str],
    link: Callable[[date, str, str], str],
) -> Component:
    """Each day folded under its numbers, the newest open; `link` leads to a day, state, reason."""
    days = dict[str, list[dict[str, Any]]]()
    for row in plain_rows(counts):
        days.setdefault(row["day"], []).append(row)
    items = []
    for name, found in days.items():
        day = date.fromisoformat(name)
        rows = _groups(found, day, title_of, link)
        items.append(
            dbc.AccordionItem(
                table(("State", "Why", "What", "How many"), rows),
                title=_day_title(found, day),
                item_id=name,
            )
        )
    return dbc.Accordion(items, active_item=[*days][:1], always_open=True, class_name="days")


def _day_title(found: Iterable[Mapping[str, Any]], day: date) -> list[Component]:
    """The day, and how many of each outcome."""
    parts = [html.Span(f"{day:%A} {short_day(day)}", className="day")]
    tones = {"problem": "bad", "held": "held", "sent": "good", "not_sent": "plain"}
    words = {"problem": "to look at", "held": "waiting", "sent": "sent", "not_sent": "not sent"}
    for outcome, tone in tones.items():
        if number := sum(one["decisions"] for one in found if one["state"] in OUTCOMES[outcome]):
            text = f"{number:,} {words[outcome]}"
            parts.append(html.Span(text, className=f"state state-{tone}"))
    return parts


def _groups(
    found: Iterable[Mapping[str, Any]],
    day: date,
    title_of: Callable[[str], str],
    link: Callable[[date, str, str], str],
) -> list[tuple[Child | list[Child], ...]]:
    """A row for each state and reason, by state, the most frequent first."""
    place = {state: at for at, state in enumerate(_IN_ORDER)}
    groups = defaultdict[tuple[str, str], Counter[str]](Counter)
    for one in found:
        reason = "" if absent(one["reason"]) else str(one["reason"])
        groups[one["state"], reason][one["kind"]] += one["decisions"]
    in_order = sorted(groups.items(), key=lambda g: (place.get(g[0][0], -1), -g[1].total()))
    return [
        (
            state_mark(state),
            because(reason) or _usual(state),
            _kinds(kinds, title_of),
            dcc.Link(f"{kinds.total():,}", href=link(day, state, reason or NO_REASON)),
        )
        for (state, reason), kinds in in_order
    ]


def _usual(state: str) -> str:
    """What to say of a state that needs no reason."""
    return {
        "planned": "Leaves at its hour",
        "deferred": "Looked at again at the next planning",
        "sent": "Handed over; nothing came back",
        "delivered": "The provider says it arrived",
        "asked": "A coach has it as a task",
    }.get(state, "")


def _kinds(by_kind: Counter[str], title_of: Callable[[str], str]) -> str:
    """Which kinds of message, the most frequent first."""
    named = [f"{title_of(kind)} {number:,}" for kind, number in by_kind.most_common(_KINDS)]
    left = len(by_kind) - len(named)
    return ", ".join(named) + (f" and {count(left, 'other kind')}" if left > 0 else "")


def chosen_states(outcome: str, state: str) -> tuple[str, ...]:
    """The states asked for; nothing where all are."""
    if state in STATES:
        return (state,)
    return OUTCOMES.get(outcome, ())
