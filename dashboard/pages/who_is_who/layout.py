"""Who is who: records that may be of one person side by side, what was decided, who is left out."""

from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.data import page_context
from dashboard.pages.who_is_who.routes import ANSWERS, PAGE, may_tell_apart
from dashboard.ui import (
    Child,
    answer_line,
    button,
    card,
    confirmed,
    moment,
    not_for_them,
    plain_form,
    table,
)
from dashboard.ui.frame import DATA_PAGES, page, ways
from domain.learners import RULES, Pair
from domain.store.identity import (
    KnownRecord,
    LeftOutAccount,
    SamePersonDecision,
    read_decisions,
    read_known,
    read_left_out_accounts,
    read_pairs,
)

dash.register_page(__name__, path=PAGE, name="Who is who", title="Who is who · Staycourse")

#: What it says to whom it is not for.
_FOR_MANAGERS: Final = (
    "Managers and admins who see names decide who is who",
    "Ask one of them where somebody is there twice.",
)

_SHOWN: Final = 25
_SUREST_FIRST: Final = tuple(RULES)
_HEADINGS: Final = ("Record", "Id", "Address", "Phone", "Cohorts")


def layout(notice: str = "", wrong: str = "", **query: Any) -> Component:  # noqa: ANN401, ARG001 - Dash hands over all that is asked
    """The page; `notice` and `wrong` answer a form."""
    context = page_context()
    if not may_tell_apart(context.viewer):
        return page("Who is who", not_for_them(*_FOR_MANAGERS))
    token, zone = context.viewer.form_token, context.queries.deployment.zone
    with context.queries.database.reading() as session:
        pairs = sorted(read_pairs(session), key=lambda pair: _SUREST_FIRST.index(pair.rule))
        shown = [n for pair in pairs[:_SHOWN] for n in (pair.one_id, pair.other_id)]
        known = read_known(session, shown)
        decisions = read_decisions(session)
        accounts = read_left_out_accounts(session)
    when = {one.decision_id: moment(one.decided_at.astimezone(zone)) for one in decisions}
    return page(
        "Who is who",
        ways(DATA_PAGES, PAGE, about="about data and model"),
        answer_line(ANSWERS.get(notice, "")),
        dbc.Alert(wrong, color="danger", fade=False) if wrong else None,
        _pairs(pairs, known, token=token),
        _decisions(decisions, when, token=token),
        _accounts(accounts, token=token),
        _rules(),
        subtitle="One person, one record, whatever ids their files have",
    )


def _pairs(pairs: list[Pair], known: dict[int, KnownRecord], *, token: str) -> Child:
    certain = sum(pair.is_certain for pair in pairs)
    join_all = confirmed(
        f"Join the {certain:,} that leave no doubt",
        html.P("Each can be parted again. What either record has stays."),
        title="Join them all?",
        submit=button("Join them", color="primary"),
        action=f"{PAGE}/certain",
        token=token,
    )
    if not pairs:
        return card("May be one person", html.P("No two records look alike.", className="absent"))
    more = f"The first {_SHOWN} of {len(pairs):,}." if len(pairs) > _SHOWN else ""
    return card(
        f"May be one person: {len(pairs):,}",
        *(
            html.Section([html.H3(rule.capitalize(), className="h6"), *of_rule], className="mb-4")
            for rule in _SUREST_FIRST
            if (of_rule := [_pair(p, known, token=token) for p in pairs[:_SHOWN] if p.rule == rule])
        ),
        html.P(more) if more else None,
        join_all if certain else None,
        note="The first record is kept; what points to the other comes along, and can go back.",
    )


def _pair(pair: Pair, known: dict[int, KnownRecord], *, token: str) -> Component:
    both = [known[number] for number in (pair.one_id, pair.other_id)]
    rows = [
        (one.name or "no name", one.ref, _address(one.email), one.phone or "", one.cohorts)
        for one in both
    ]
    numbers = {"kept": str(pair.one_id), "other": str(pair.other_id)}
    return html.Div(
        [
            table(_HEADINGS, rows, name="stacked numbers"),
            html.Div(
                [
                    plain_form(
                        f"{PAGE}/join",
                        button("One person"),
                        token=token,
                        why=pair.rule,
                        **numbers,
                    ),
                    plain_form(f"{PAGE}/apart", button("Two people"), token=token, **numbers),
                ],
                className="hstack gap-2",
            ),
        ],
        className="pair",
    )


def _address(email: str | None) -> Child:
    """An address that comes apart after its sign, where it must."""
    if not email:
        return ""
    local, at, domain = email.partition("@")
    return html.Span([local + at, html.Wbr(), domain])


def _decisions(decisions: list[SamePersonDecision], when: dict[int, str], *, token: str) -> Child:
    if not decisions:
        return None
    rows = [
        (
            one.kept,
            one.other,
            "one person" if one.verdict == "same" else "two people",
            f"{one.why}; {one.decided_by}, {when[one.decision_id]}",
            plain_form(f"{PAGE}/{one.decision_id}/part", button("Undo"), token=token),
        )
        for one in decisions
    ]
    return card("Decided", table(("Record", "and record", "are", "Why, who, when", ""), rows))


def _accounts(accounts: list[LeftOutAccount], *, token: str) -> Child:
    rows = [
        (
            one.name or one.ref,
            one.email or "",
            "a test account" if one.account == "test" else "staff",
            one.account_by,
            plain_form(f"{PAGE}/accounts/{one.learner_id}/back", button("Bring back"), token=token),
        )
        for one in accounts
    ]
    add = [
        dbc.Label("Id or address of another that is no learner", html_for="account-ref"),
        dbc.Input(id="account-ref", name="ref", required=True),
        button("Leave out", class_name="mt-2"),
    ]
    return card(
        "Left out: staff and test accounts",
        table(("Who", "Address", "Is", "Said by", ""), rows)
        if rows
        else html.P("Nobody is left out.", className="absent"),
        plain_form(f"{PAGE}/accounts/out", *add, token=token, class_name="mt-3"),
        note="They are not scored, listed or written to, from the next scoring on.",
    )


def _rules() -> Child:
    rows = [
        (rule, "one person: joined all at once" if certain else "asked about")
        for rule, certain in RULES.items()
    ]
    return card("The rules", table(("Two records have", "They are"), rows))
