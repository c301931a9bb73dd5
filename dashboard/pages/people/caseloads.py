"""Whose learners they are: many handed over at once, and who stands in on holiday. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.people.colleagues import PAGE
from dashboard.ui import (
    Child,
    button,
    card,
    confirmed,
    count,
    day,
    empty_state,
    plain_form,
    select,
    table,
)
from domain.store.people import CaseloadFilter
from domain.store.staff.caseloads import Cover

ANY: Final = "any"
NOBODY: Final = "nobody"
#: What learners are chosen by, besides who has them.
LABELS: Final = {
    "programme": "Programme",
    "cohort": "Cohort",
    "stage": "Stage",
    "employer": "Employer",
}


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What learners are chosen by, as a form says it, and how many; None: not asked yet."""

    chosen: Mapping[str, str]
    learners: int | None = None

    @property
    def coach(self) -> str:
        """Whose learners they are."""
        return self.chosen.get("coach", ANY)


def chosen_by(chosen: Mapping[str, str]) -> CaseloadFilter:
    """What a form asks for; what cannot be read is any."""
    numbers = {name: _number(chosen.get(name)) for name in ("programme", "cohort", "employer")}
    coach, stage = chosen.get("coach", ANY), chosen.get("stage", ANY)
    return CaseloadFilter(
        **numbers,
        coach=_number(coach),
        is_unassigned=coach == NOBODY,
        stage="" if stage == ANY else stage,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def handover(
    asked: Handover,
    offered: Mapping[str, Mapping[str, str]],
    coaches: Mapping[str, str],
    *,
    token: str,
) -> Component:
    """Choose learners by what they have in common and by who has them; then who is to have them.

    `offered` are the choices by the name of their filter; one that offers none is not shown.
    """
    filters = [
        dbc.Col(
            select(
                name,
                LABELS[name],
                {ANY: f"Any {LABELS[name].lower()}", **options},
                chosen=asked.chosen.get(name, ANY),
            ),
            md=4,
        )
        for name, options in offered.items()
        if options
    ]
    choose = html.Form(
        [
            dbc.Input(type="hidden", name="section", value="caseloads"),
            dbc.Row(
                [
                    *filters,
                    dbc.Col(
                        select(
                            "coach",
                            "Whose learners",
                            {ANY: "Anybody's", NOBODY: "Without a coach", **coaches},
                            chosen=asked.coach,
                        ),
                        md=4,
                    ),
                    dbc.Col(button("Count them"), md=4, class_name="align-self-end"),
                ],
                class_name="g-3",
            ),
        ],
        action=PAGE,
        method="GET",
    )
    return card(
        "Hand learners to a coach",
        choose,
        _give(asked, coaches, token=token),
        note="A file that still names the former coach changes nothing.",
    )


def _give(asked: Handover, coaches: Mapping[str, str], *, token: str) -> Child:
    if asked.learners is None:
        return None
    if not asked.learners:
        return html.P("Nobody: no learner who goes on is chosen by this.", className="mt-3 mb-0")
    others = {number: name for number, name in coaches.items() if number != asked.coach}
    return html.Div(
        [
            html.P([html.Strong(count(asked.learners, "learner")), " chosen."]),
            confirmed(
                "Hand over…",
                select("to", "Who is to have them?", others),
                html.P(
                    f"{count(asked.learners, 'learner')} change hands at once: "
                    "worklist, alerts and messages follow.",
                    className="mt-2",
                ),
                title="Hand these learners over?",
                submit=button("Hand over", color="primary"),
                action=f"{PAGE}/assign",
                token=token,
                **asked.chosen,
                expected=str(asked.learners),
            ),
        ],
        className="mt-3",
    )


def cover_cards(
    covers: Sequence[Cover], coaches: Mapping[str, str], *, today: date, token: str
) -> list[Component]:
    """Who stands in for whom, and another one to plan."""
    headings = ("Away", "Stands in", "From", "Until and with", "Learners", "")
    listed: Component = (
        card(
            "Planned and on",
            table(
                headings,
                [_row(one, today=today, token=token) for one in covers],
                name="stacked numbers",
            ),
        )
        if covers
        else empty_state(
            "Everybody is here", "Plan a cover, and learners go and come back by themselves."
        )
    )
    plan = plain_form(
        f"{PAGE}/cover",
        dbc.Row(
            [
                dbc.Col(select("of", "Who is away", coaches), md=3),
                dbc.Col(select("by", "Who stands in", coaches, chosen=_another(coaches)), md=3),
                _day("from_on", "First day away", today),
                _day("last_on", "Last day away", today + timedelta(days=6)),
            ],
            class_name="g-3",
        ),
        html.Div(button("Plan it", color="primary"), className="mt-3"),
        token=token,
    )
    return [
        listed,
        card(
            "Plan a cover",
            plan,
            note="On these days all their learners, new ones too, are the other's: worklist, "
            "alerts and messages follow. After them they go back.",
        ),
    ]


def _another(coaches: Mapping[str, str]) -> str:
    """Somebody else than the first, who is the one away until another is chosen."""
    return next(iter(list(coaches)[1:]), "")


def _day(name: str, label: str, shown: date) -> Component:
    number = f"cover-{name}"
    return dbc.Col(
        [
            dbc.Label(label, html_for=number),
            dbc.Input(id=number, name=name, type="date", value=shown.isoformat(), required=True),
        ],
        md=3,
    )


def _row(one: Cover, *, today: date, token: str) -> tuple[Child, ...]:
    is_on = one.from_on <= today
    return (
        one.coach,
        one.covered_by,
        day(one.from_on),
        day(one.until_on - timedelta(days=1)),
        f"{one.learners:,}" if is_on else "from then on",
        confirmed(
            "End" if is_on else "Call off",
            html.P(
                f"{one.coach} has their learners back at once." if is_on else "Nothing changes."
            ),
            title="End this cover?",
            submit=button("End it", color="primary"),
            action=f"{PAGE}/cover/{one.cover_id}/end",
            token=token,
        ),
    )
