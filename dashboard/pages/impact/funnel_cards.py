"""What became of planned nudges, as cards: all, by nudge, by channel, and why not. Pure."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.pages.impact.funnel import Funnel, cost_of_a_point
from dashboard.ui import NOT_KNOWN, Cell, Child, card, count, share, table
from dashboard.ui.charts import folded
from dashboard.ui.learners import CHANNELS, because, title_of
from domain.experiments import InterventionFinding
from domain.policy import Policy

#: Step of a nudge -> what its number is called.
STEP_WORDS: Final[Mapping[str, str]] = {
    "planned": "Planned",
    "held_out": "Held out",
    "held_back": "Held back",
    "asked": "Asked",
    "waiting": "Waiting",
    "sent": "Sent",
    "delivered": "Delivered",
    "opened": "Opened",
    "clicked": "Clicked",
    "answered": "Answered",
    "returned": "Active again",
}
#: Stands in an address for nudges that were stopped before a channel was chosen.
NO_CHANNEL: Final = "none"
#: The address of the nudges behind a number: of a step and perhaps a nudge, channel or reason.
NudgesLink = Callable[..., str]
_COSTS: Final = ("Each", "A point gained")
#: Of a sum below this, two digits that say something; of others, hundredths.
_SMALL: Final = 0.1
_A_POINT: Final = (
    "A point gained: what it cost that one learner more in a hundred came back, where the random "
    "comparison shows a gain."
)


def all_together(funnel: Funnel, why: Mapping[str, int], link: NudgesLink) -> Component:
    """The steps as bars of one length, and why nudges stopped; each number leads to its nudges."""
    steps: list[tuple[str, str, str]] = [
        ("planned", "Planned", "nudges that fitted a learner"),
        ("held_out", "Held out at random", "to learn what nudges are worth"),
        ("held_back", "Held back", "by a check, each with its reason"),
        ("asked", "A person was asked", "help that only people can give"),
        ("waiting", "Waiting", "for their hour or day"),
        ("sent", "Sent", _arrived(funnel)),
        ("delivered", "Delivered", "so the provider says"),
        ("opened", "Opened", "as far as mail programs tell"),
        ("clicked", "Clicked", "a link in it"),
        ("answered", "Answered", "by a text, or on the page it leads to"),
        ("returned", "Active again", "within the goal window, some of them by themselves"),
    ]
    bars = [
        _bar(name, getattr(funnel, step), says, of=funnel.planned, href=link(step=step))
        for step, name, says in steps
    ]
    return card(
        "From plan to return",
        html.Div(bars, className="funnel"),
        folded("Why nudges were held back", _reasons(why, link)) if why else None,
        note="Every planned nudge so far; a number leads to its nudges. "
        "Only the comparison at random tells what came of them.",
    )


def by_nudge(
    funnels: Mapping[str, Funnel],
    why: Mapping[str, Mapping[str, int]],
    found: Sequence[InterventionFinding],
    policy: Policy,
    link: NudgesLink,
) -> Component:
    """A row per nudge, with the most frequent reason why not, and what it cost."""
    rows = [
        [
            [title_of(name, policy), _first_reason(why.get(name, {}), partial(link, nudge=name))],
            *_cells(funnel, partial(link, nudge=name)),
            *_money_of(policy, funnel.cost_each, cost_of_a_point(funnel, found, name)),
        ]
        for name, funnel in funnels.items()
    ]
    costs = _COSTS if _are_known(policy) else ()
    headings = ("Nudge", *STEP_WORDS.values(), *costs)
    return card(
        "By nudge",
        html.Div(table(headings, rows, name="stacked numbers counts"), className="wide"),
        note=_A_POINT if costs else "",
    )


def by_channel(funnels: Mapping[str, Funnel], policy: Policy, link: NudgesLink) -> Component:
    """A row per channel; stopped ones had none yet."""
    rows = [
        [
            CHANNELS.get(name, "None chosen"),
            *_cells(funnel, partial(link, by=name or NO_CHANNEL)),
            *_money_of(policy, funnel.cost_each),
        ]
        for name, funnel in funnels.items()
    ]
    costs = _COSTS[:1] if _are_known(policy) else ()
    headings = ("Channel", *STEP_WORDS.values(), *costs)
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


def _cells(funnel: Funnel, link: NudgesLink) -> list[Cell]:
    return [_number(step, funnel, link(step=step)) for step in STEP_WORDS]


def _number(step: str, funnel: Funnel, href: str) -> Cell:
    """A number that leads to its nudges; what is not known, or of nobody, leads nowhere."""
    number: int | None = getattr(funnel, step)
    if step == "returned" and not funnel.sent:
        return NOT_KNOWN
    shown = _led(number, href)
    if step != "returned":
        return shown
    return [shown, html.Span(f" ({share(funnel.returned, funnel.sent)})", className="says")]


def _led(number: int | None, href: str) -> Child:
    return dcc.Link(f"{number:,}", href=href) if number else _known(number)


def _bar(name: str, number: int | None, says: str, *, of: int, href: str) -> Component:
    width = 0 if not number or not of else max(0.5, round(100 * number / of, 1))
    hint = "not known: nobody tells us" if number is None else says
    return html.Div(
        [
            html.Span(name, className="step"),
            html.Span(_led(number, href), className="amount"),
            html.Span(html.Span(style={"width": f"{width}%"}), className="track"),
            html.Span(hint, className="says"),
        ],
        className="funnel-step",
    )


def _arrived(funnel: Funnel) -> str:
    if not funnel.not_arrived:
        return f"{share(funnel.sent, funnel.planned)} of those planned"
    return f"{count(funnel.not_arrived, 'of them', 'of them')} did not arrive, or may not have"


def _reasons(why: Mapping[str, int], link: NudgesLink) -> Component:
    rows = [
        [because(reason), _led(number, link(step="held_back", reason=reason))]
        for reason, number in why.items()
    ]
    return table(("Why", "Nudges"), rows, name="stacked numbers")


def _first_reason(why: Mapping[str, int], link: NudgesLink) -> Component | None:
    if not why:
        return None
    reason, number = next(iter(why.items()))
    shown = _led(number, link(step="held_back", reason=reason))
    return html.Div(["not sent, most (", shown, f"): {because(reason)}"], className="says")


def _known(number: int | None) -> str:
    return NOT_KNOWN if number is None else f"{number:,}"


def _money(amount: float | None, policy: Policy) -> str:
    if amount is None:
        return NOT_KNOWN
    number = f"{amount:.2g}" if 0 < amount < _SMALL else f"{amount:,.2f}"
    return f"{number} {policy.costs.currency}"
