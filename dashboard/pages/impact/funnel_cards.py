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
_HEADINGS: Final = (*_STEPS, "Active again")
_COSTS: Final = ("Each", "A point gained")
#: Of a sum below this, two digits that say something; of others, hundredths.
_SMALL: Final = 0.1
_A_POINT: Final = (
    "A point gained: what it cost that one learner more in a hundred came back, where the random "
    "comparison shows a gain."
)


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
            *_cells(funnel),
            *_money_of(policy, funnel.cost_each, cost_of_a_point(funnel, found, name)),
        ]
        for name, funnel in funnels.items()
    ]
    costs = _COSTS if _are_known(policy) else ()
    headings = ("Nudge", *_HEADINGS, *costs)
    return card(
        "By nudge",
        html.Div(table(headings, rows, name="stacked numbers counts"), className="wide"),
        note=_A_POINT if costs else "",
    )


def by_channel(funnels: Mapping[str, Funnel], policy: Policy) -> Component:
    """A row per channel; stopped ones had none yet."""
    rows = [
        [
            CHANNELS.get(name, "None chosen"),
            *_cells(funnel),
            *_money_of(policy, funnel.cost_each),
        ]
        for name, funnel in funnels.items()
    ]
    costs = _COSTS[:1] if _are_known(policy) else ()
    headings = ("Channel", *_HEADINGS, *costs)
    return card(
        "By channel",
        html.Div(table(headings, rows, name="stacked numbers counts"), className="wide"),
        _costs(policy),
    )


def _costs(policy: Policy) -> Component:
    known = {name: policy.costs.of(name) for name in CHANNELS}
    if not _are_known(policy):
        says: list[Child] = [
            "Nobody said yet what a message costs, so no cost is reckoned. Set it in ",
            dcc.Link("Settings, Sending", href="/settings?section=sending"),
            ".",
        ]
    else:
        parts = [f"{CHANNELS[name]} {_money(cost, policy)}" for name, cost in known.items()]
        says = [f"What a message costs: {', '.join(parts)}. Coaches' time is not in it."]
    return html.P(says, className="says")


def _are_known(policy: Policy) -> bool:
    """Whether anybody said what a message costs."""
    return any(policy.costs.of(name) is not None for name in CHANNELS)


def _money_of(policy: Policy, *amounts: float | None) -> list[Cell]:
    return [_money(one, policy) for one in amounts] if _are_known(policy) else []


def _cells(funnel: Funnel) -> list[Cell]:
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
    return html.Div(f"not sent, most ({number:,}): {because(reason)}", className="says")


def _known(number: int | None) -> str:
    return NOT_KNOWN if number is None else f"{number:,}"


def _money(amount: float | None, policy: Policy) -> str:
    if amount is None:
        return NOT_KNOWN
    number = f"{amount:.2g}" if 0 < amount < _SMALL else f"{amount:,.2f}"
    return f"{number} {policy.costs.currency}"
