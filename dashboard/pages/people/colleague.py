"""One colleague at length, and what an admin may do about them. Pure."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.people.colleagues import PAGE, ROLES, learners_now, state_of
from dashboard.ui import (
    NOT_KNOWN,
    WHOLE_PAGE,
    Child,
    button,
    card,
    confirmed,
    facts,
    moment,
    plain_form,
    select,
    side_by_side,
)
from dashboard.ui.learners import event, event_list
from domain.store.staff import ColleagueEntry, Role


def colleague_card(
    one: ColleagueEntry,
    others: Mapping[str, str],
    *,
    zone: ZoneInfo,
    token: str,
    is_me: bool,
) -> list[Component]:
    """One colleague: what is known, and what an admin may do. `others` may take their learners."""
    member = one.member
    about = card(
        member.name,
        facts(
            {
                "Address": member.email or NOT_KNOWN,
                "Role": member.role.capitalize(),
                "Learners now": learners_now(one),
                "Last signed in": moment(one.signed_in_at, zone) if one.signed_in_at else "never",
                "Last seen": moment(one.seen_at, zone) if one.seen_at else NOT_KNOWN,
                "Invited until": moment(one.invited_until, zone)
                if one.invited_until
                else NOT_KNOWN,
            }
        ),
        aside=state_of(one),
    )
    if one.is_removed:
        return [about]
    return [
        about,
        side_by_side(_sessions(one, zone, token=token), _tokens(one, zone, token=token)),
        side_by_side(_access(one, token=token), _leaving(one, others, token=token, is_me=is_me)),
    ]


def _sessions(one: ColleagueEntry, zone: ZoneInfo, *, token: str) -> Component:
    lines = event_list(
        event(
            f"Signed in {moment(s.opened_at, zone)}",
            f"last seen {moment(s.seen_at, zone)}",
            None,
        )
        for s in one.sessions
    )
    end: Child = None
    if one.sessions:
        end = confirmed(
            "Sign out everywhere",
            html.P(f"{one.member.name} is signed out on every device, at once."),
            title="End every session?",
            submit=button("End them", color="primary"),
            action=f"{PAGE}/{one.member.staff_id}/sessions",
            token=token,
        )
    title = "Sessions"
    return card(title, lines if one.sessions else html.P("Not signed in.", className="mb-0"), end)


def _tokens(one: ColleagueEntry, zone: ZoneInfo, *, token: str) -> Component:
    base = f"{PAGE}/{one.member.staff_id}/tokens"
    lines = [
        html.Div(
            [
                html.Span(f"{made.name}, since {moment(made.made_at, zone)}"),
                confirmed(
                    "Revoke",
                    html.P(f"Programs that use “{made.name}” are turned away, at once."),
                    title="Revoke this token?",
                    submit=button("Revoke", color="primary"),
                    action=f"{base}/revoke",
                    token=token,
                    name=made.name,
                ),
            ],
            className="d-flex justify-content-between align-items-center gap-2 mb-2",
        )
        for made in one.tokens
    ]
    new = plain_form(
        base,
        dbc.InputGroup(
            [
                dbc.Input(
                    name="name",
                    placeholder="What it is for",
                    required=True,
                    maxlength=100,
                    id="token-name",
                ),
                button("Make a token"),
            ]
        ),
        token=token,
        class_name=WHOLE_PAGE,
    )
    may = one.member.password_hash is not None
    return card(
        "Tokens for programs", *lines, new if may else None, note="Each sees what they see."
    )


def _access(one: ColleagueEntry, *, token: str) -> Component:
    base = f"{PAGE}/{one.member.staff_id}"
    role = plain_form(
        f"{base}/role",
        select("role", "Role", ROLES, chosen=one.member.role),
        html.Div(button("Change role"), className="mt-2"),
        token=token,
    )
    text = "a link to set a new password" if one.member.password_hash else "a new invitation"
    link: Child = None
    if one.member.email:
        link = plain_form(
            f"{base}/link",
            html.Div(button(f"Send {text}"), className="mt-3"),
            token=token,
            class_name=WHOLE_PAGE,
        )
    return card(
        "Access",
        role,
        _demographics(one, token=token),
        link,
        _codes(one, token),
        note="With another role they sign in anew.",
    )


def _demographics(one: ColleagueEntry, *, token: str) -> Child:
    """Whether they compare groups by gender, ethnicity and the like; coaches never do."""
    member = one.member
    if member.role is Role.COACH:
        return None
    may, name = member.sees_demographics, member.name
    now = f"{name} sees" if may else f"{name} does not see"
    return plain_form(
        f"{PAGE}/{member.staff_id}/demographics",
        html.P(f"{now} how groups by gender, ethnicity and the like fare.", className="mt-3 mb-2"),
        button("Hide demographics" if may else "Let see demographics"),
        token=token,
        may="no" if may else "yes",
    )


def _codes(one: ColleagueEntry, token: str) -> Child:
    """For who has lost their phone and their recovery codes."""
    if not one.has_second_factor:
        return None
    return html.Div(
        confirmed(
            "Reset the second factor",
            html.P(
                f"{one.member.name} is asked for no code any more until they set it up again, and "
                "is signed out everywhere. Make sure that it is them who asks."
            ),
            title="Reset the second factor?",
            submit=button("Reset it", color="primary"),
            action=f"{PAGE}/{one.member.staff_id}/second-factor",
            token=token,
        ),
        className="mt-3",
    )


def _leaving(
    one: ColleagueEntry, others: Mapping[str, str], *, token: str, is_me: bool
) -> Component:
    name = one.member.name
    if is_me:
        return card("Leaving", html.P("Another admin has to end your own access."))
    asks = [html.P(f"{name} is signed out at once, and can no longer come in or be written to.")]
    if others:  # learners who are lent come back, so that there may be more than are counted here
        asks.append(select("to", "Who takes their learners?", others))
    return card(
        "Leaving",
        confirmed(
            "Deactivate…",
            *asks,
            title=f"Deactivate {name}?",
            submit=button("Deactivate", color="danger"),
            action=f"{PAGE}/{one.member.staff_id}/deactivate",
            token=token,
        ),
        note="What they did stays on record.",
    )
