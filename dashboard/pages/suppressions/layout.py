"""Stops: addresses that are not written to, and why."""

from typing import Any

import dash
from dash.development.base_component import Component

from dashboard.data import page_context
from dashboard.pages.suppressions.routes import may_lift
from dashboard.pages.suppressions.table import ANSWERS, PAGE, add_card, lifted_table, stop_table
from dashboard.ui import answer_line, not_for_them
from dashboard.ui.frame import message_pages, page, ways

dash.register_page(__name__, path=PAGE, name="Stops", title="Stops · Staycourse")


def layout(notice: str = "", **query: Any) -> Component:  # noqa: ANN401, ARG001 - a query may hold anything
    """The page; `notice` answers a form."""
    context = page_context()
    who = context.viewer
    if not who.oversees:
        return page("Stops", for_managers())
    return page(
        "Stops",
        ways(message_pages(sees_everyone=True), PAGE, about="about messages"),
        answer_line(ANSWERS.get(notice, "")),
        stop_table(
            context.queries.suppressions(who),
            may_lift=may_lift(who),
            token=who.form_token,
        ),
        lifted_table(context.queries.lifted_suppressions(who)),
        add_card(token=who.form_token),
        subtitle="Addresses that are not written to, and why",
    )


def for_managers() -> Component:
    """What coaches see instead."""
    return not_for_them(
        "Stops are looked after by managers and admins",
        "Why a message to one of your learners was not sent is on the Messages page.",
    )
