"""What became of planned nudges, as cards: all, by nudge, by channel, and why not. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.pages.impact.funnel import Funnel, cost_of_a_point
from dashboard.ui import (
    CHANNELS,
    NOT_KNOWN,
    Cell,
    Child,
    because,
    card,
    count,
    folded,
    share,
    table,
    title_of,
)
from domain.experiments import InterventionFinding
from domain.policy import Policy

_STEPS: Final = (
    "Planned",
    "Held out",
    "Held back",
    "Asked",
    "Waiting",
    "Sent",
    "Delivered",
    "Opened",
    "Clicked",
    "Answered",
)
_HEADINGS: Final = (*_STEPS, "Active again", "Each", "A point gained")


def all_together(funnel: Funnel, why: Mapping[str, int]) -> Component:
    """The steps as bars of one length, and why nudges stopped."""
    steps: list[tuple[str, int | None, str]] = [
        ("Planned", funnel.planned, "nudges that fitted a learner"),
        ("Held out at random", funnel.held_out, "to learn what nudges are worth"),
        ("Held back", funnel.held_back, "by a check, each with its reason"),
        ("A person was asked", funnel.asked, "help that only people can give"),
        ("Waiting", funnel.waiting, "for their hour or day"),
        ("Sent", funnel.sent, _arrived(funnel)),
        ("Delivered", funnel.delivered, "so the provider says"),
        ("Opened", funnel.opened, "as far as mail programs tell"),
        ("Clicked", funnel.clicked, "a link in it"),
        ("Answered", funnel.answered, "by a text, or on the page it leads to"),
        ("Active again", funnel.returned, "within the goal window, some of them by themselves"),
    ]
    return card(
        "From plan to return",
        html.Div([_bar(*step, of=funnel.planned) for step in steps], className="funnel"),
        folded("Why nudges were held back", _reasons(why)) if why else None,
        note="Every planned nudge so far. Only the comparison at random tells what came of them.",
    )


def by_nudge(
    funnels: Mapping[str, Funnel],
    why: Mapping[str, Mapping[str, int]],
    found: Sequence[InterventionFinding],
    policy: Policy,
) -> Component:
    """A row per nudge, with the most frequent reason why not, and what it cost."""
    rows = [
        [
            [title_of(name, policy), _first_reason(why.get(name, {}))],
            *_cells(funnel, policy),
            _money(cost_of_a_point(funnel, found, name), policy),
        ]
        for name, funnel in funnels.items()
    ]
    return card(
        "By nudge",
        html.Div(table(("Nudge", *_HEADINGS), rows, name="stacked numbers"), className="wide"),
        note="A point gained: what it cost that one learner more in a hundred came back, where "
        "the random comparison shows a gain.",
    )


def by_channel(funnels: Mapping[str, Funnel], policy: Policy) -> Component:
    """A row per channel; stopped ones had none yet."""
    rows = [
        [CHANNELS.get(name, "None chosen"), *_cells(funnel, policy)]
        for name, funnel in funnels.items()
    ]
    headings = ("Channel", *_HEADINGS[:-1])
    return card(
        "By channel",
        html.Div(table(headings, rows, name="stacked numbers"), className="wide"),
        _costs(policy),
    )


def _costs(policy: Policy) -> Component:
    known = {name: policy.costs.of(name) for name in CHANNELS}
    if all(cost is None for cost in known.values()):
        says: list[Child] = [
            "Nobody said yet what a message costs, so no cost is reckoned. Set it in ",
            dcc.Link("Settings, Sending", href="/settings?section=sending"),
            ".",
        ]
    else:
        parts = [f"{CHANNELS[name]} {_money(cost, policy)}" for name, cost in known.items()]
        says = [f"What a message costs: {', '.join(parts)}. Coaches' time is not in it."]
    return html.P(says, className="says")


def _cells(funnel: Funnel, policy: Policy) -> list[Cell]:
    return [
        f"{funnel.planned:,}",
        f"{funnel.held_out:,}",
        f"{funnel.held_back:,}",
        f"{funnel.asked:,}",
        f"{funnel.waiting:,}",
        f"{funnel.sent:,}",
        _known(funnel.delivered),
        _known(funnel.opened),
        _known(funnel.clicked),
        f"{funnel.answered:,}",
        _returned(funnel),
        _money(funnel.cost_each, policy),
    ]


def _returned(funnel: Funnel) -> str:
    if not funnel.sent:
        return NOT_KNOWN
    return f"{funnel.returned:,} ({share(funnel.returned, funnel.sent)})"


def _bar(name: str, number: int | None, says: str, *, of: int) -> Component:
    width = 0 if not number or not of else max(0.5, round(100 * number / of, 1))
    amount = NOT_KNOWN if number is None else f"{number:,}"
    hint = "not known: nobody tells us" if number is None else says
    return html.Div(
        [
            html.Span(name, className="step"),
            html.Span(amount, className="amount"),
            html.Span(html.Span(style={"width": f"{width}%"}), className="track"),
            html.Span(hint, className="says"),
        ],
        className="funnel-step",
    )


def _arrived(funnel: Funnel) -> str:
    if not funnel.not_arrived:
        return f"{share(funnel.sent, funnel.planned)} of those planned"
    return f"{count(funnel.not_arrived, 'of them', 'of them')} did not arrive, or may not have"


def _reasons(why: Mapping[str, int]) -> Component:
    rows = [[because(reason), f"{number:,}"] for reason, number in why.items()]
    return table(("Why", "Nudges"), rows, name="stacked numbers")


def _first_reason(why: Mapping[str, int]) -> Component | None:
    if not why:
        return None
    reason, number = next(iter(why.items()))
    return html.Div(f"not sent, most: {because(reason)} ({number:,})", className="says")


def _known(number: int | None) -> str:
    return NOT_KNOWN if number is None else f"{number:,}"


def _money(amount: float | None, policy: Policy) -> str:
    return NOT_KNOWN if amount is None else f"{amount:,.2f} {policy.costs.currency}"
