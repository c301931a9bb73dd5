"""Everybody on the staff as a table, and an invitation. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui import (
    NOT_KNOWN,
    WHOLE_PAGE,
    Child,
    button,
    card,
    count,
    link_to,
    moment,
    plain_form,
    select,
    table,
    tag,
)
from domain.store.staff import ColleagueEntry, Role

PAGE: Final = "/settings/people"
ROLES: Final[Mapping[str, str]] = {
    Role.COACH: "Coach: their own learners",
    Role.MANAGER: "Manager: all learners, and what is sent",
    Role.ANALYST: "Analyst: all numbers, no names",
    Role.ADMIN: "Administrator: everything, and these settings",
}
#: A phone shows each value with its heading.
_LOOK: Final = "stacked numbers"
_HEADINGS: Final = ("Name", "Role", "Learners now", "Last seen", "Signed in on", "Tokens")


def colleague_table(found: Sequence[ColleagueEntry], *, zone: ZoneInfo) -> Component:
    """Everybody who works here; those who left fold away."""
    here = [one for one in found if not one.is_removed]
    gone = [one for one in found if one.is_removed]
    left: Child = None
    if gone:
        left = html.Details(
            [
                html.Summary(f"{count(len(gone), 'colleague')} who left"),
                table(_HEADINGS, (_row(one, zone) for one in gone), name=_LOOK),
            ],
            className="mt-2",
        )
    return card(
        count(len(here), "colleague"),
        table(_HEADINGS, (_row(one, zone) for one in here), name=_LOOK),
        left,
        note="A name leads to role, sessions, tokens and the way out.",
    )


def _row(one: ColleagueEntry, zone: ZoneInfo) -> tuple[Child | list[Child], ...]:
    member = one.member
    named = dcc.Link(member.name, href=f"{PAGE}?who={member.staff_id}")
    address = html.Div(member.email, className="text-secondary small") if member.email else None
    return (
        [named, address],
        html.Span([member.role.capitalize(), " ", state_of(one)]),
        learners_now(one),
        moment(one.seen_at, zone) if one.seen_at else NOT_KNOWN,
        count(len(one.sessions), "browser") if one.sessions else NOT_KNOWN,
        f"{len(one.tokens)}" if one.tokens else NOT_KNOWN,
    )


def learners_now(one: ColleagueEntry) -> Child:
    """How many learn with them, as a link to who they are."""
    return link_to(one.learners, f"/learners?coach={one.member.staff_id}")


def state_of(one: ColleagueEntry) -> Child:
    """Whether they are there, have gone, or are yet to come."""
    if one.is_removed:
        return tag("left")
    if one.member.password_hash:
        return None
    return tag("invited") if one.invited_until else tag("no login")


def invitation(*, token: str) -> Component:
    """Let a colleague in: a link by which they set a password themselves."""
    form = plain_form(
        f"{PAGE}/invite",
        dbc.Row(
            [
                _field("email", "Email", kind="email"),
                _field("name", "Name"),
                dbc.Col(select("role", "Role", ROLES), xs=12, md=4),
            ],
            class_name="g-3",
        ),
        html.Div(button("Invite", color="primary"), className="mt-3"),
        token=token,
        class_name=WHOLE_PAGE,
    )
    return card(
        "Invite a colleague",
        form,
        note="They set a password by a link that opens once, within three days. It is mailed where "
        "mail is set up, and shown to you once.",
    )


def _field(name: str, label: str, *, kind: str = "text") -> Component:
    number = f"invite-{name}"
    return dbc.Col(
        [
            dbc.Label(label, html_for=number),
            dbc.Input(id=number, name=name, type=kind, required=True, maxlength=320),
        ],
        xs=12,
        md=4,
    )
