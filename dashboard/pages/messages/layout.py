"""Messages: what was sent, what waits, what was not and why, and what needs a decision."""

from datetime import date
from typing import Any, Final

import dash
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.data import PageContext, nothing_yet, page_context
from dashboard.data.records import MessageRecords
from dashboard.pages.messages.decisions import MOST, answer, to_decide
from dashboard.pages.messages.message_filter import MessageFilter
from dashboard.pages.messages.message_list import message_list
from dashboard.pages.messages.outcomes import (
    OUTCOME_WORDS,
    OutcomeFigure,
    by_day,
    change_in_words,
    figures,
    number_of,
)
from dashboard.pages.messages.providers import provider_cards
from dashboard.ui import Child, button, count, day, empty_state, short_day
from dashboard.ui.frame import message_pages, page, picker, tabs, ways
from dashboard.ui.learners import CHANNELS, title_of
from domain.store.outbox import UnconfirmedMessage

dash.register_page(
    __name__, path="/messages", name="Messages", title="Messages · Staycourse", order=4
)

_WEEK: Final = 7
_ALERT: Final = "alert_coach"


def layout(  # `notice` and `undo` answer a form; the rest of a query may hold anything
    notice: str = "",
    undo: str = "",
    **query: Any,  # noqa: ANN401
) -> Component:
    """The page for a query: decisions by day, or where it asks for some of them, their list."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Messages")
    asked = MessageFilter.of(query)
    records = MessageRecords(context, until=asked.until)
    back = context.selection.link("/messages", **asked.parts())
    said = answer(notice, undo, token=context.viewer.form_token, back=back)
    content = _some if asked.is_list else _days
    return page(
        "Messages",
        ways(
            message_pages(sees_everyone=context.viewer.oversees),
            "/messages",
            about="about messages",
        ),
        said,
        *content(context, records, asked, back),
        subtitle=f"What was sent, what waits, what was not and why. Times in {records.zone.key}.",
        pickers=context.pickers(*_pickers(context, asked)),
    )


def _days(
    context: PageContext, records: MessageRecords, asked: MessageFilter, back: str
) -> list[Child]:
    """First what needs somebody, then the days."""
    undecided = context.queries.unconfirmed(context.viewer)
    named = (one.enrolment_id for one in undecided[:MOST] if one.enrolment_id)
    context.queries.note_listed(context.viewer, named)
    policy, token = context.queries.policy, context.viewer.form_token
    decide = to_decide(
        undecided,
        context.selection,
        title_of=lambda kind: title_of(kind, policy),
        zone=records.zone,
        token=token,
        back=back,
    )
    counts = asked.narrowed(records.counts)
    words = {
        name: f"{text} {number:,}"
        for name, text in OUTCOME_WORDS.items()
        if (number := int(asked.of_outcome(records.counts, name)["decisions"].sum())) or not name
    }
    if records.last_day is None:
        return [decide, _nothing_planned()]
    kept = {"kind": asked.kind, "by": asked.by, "until": asked.until}
    health = records.providers()
    providers = provider_cards(health, zone=records.zone, token=token, back=back)
    paused = any(one.paused_until for one in health)
    return [
        _figures(context, records, undecided),
        decide,
        providers if paused else None,
        _counted(records),
        tabs("/messages", context.selection, "outcome", words, asked.outcome, **kept),
        by_day(
            counts,
            title_of=lambda kind: title_of(kind, policy),
            link=lambda on, state, reason: context.selection.link(
                "/messages", **asked.parts(on=on, state=state, reason=reason)
            ),
        )
        if len(counts)
        else empty_state("Nothing of that kind", "Nothing was decided so in these two weeks."),
        _steps(context, records, asked),
        None if paused else providers,
    ]


def _some(
    context: PageContext, records: MessageRecords, asked: MessageFilter, back: str
) -> list[Child]:
    return [message_list(context, records, asked, back)]


def _nothing_planned() -> Component:
    return empty_state(
        "No messages yet",
        "Once nudges are planned, every message and every non-message is listed here.",
    )


def _figures(
    context: PageContext, records: MessageRecords, undecided: list[UnconfirmedMessage]
) -> Component:
    """Of the last seven days, beside the seven before."""
    on = [day for day, _ in records.days()]
    week, before = on[:_WEEK], on[_WEEK:]
    counts, link = records.counts, context.selection.link
    span = f"{short_day(week[-1])} to {short_day(week[0])}"
    number = {
        name: (number_of(counts, name, week), number_of(counts, name, before))
        for name in ("sent", "held", "problem", "not_sent")
    }
    to_coaches = _to_coaches(counts, week)
    decided = sum(of_week for of_week, _ in number.values())
    decide = OutcomeFigure(
        label="Needs a decision",
        number=len(undecided),
        base="messages that may have arrived" if undecided else "nothing is left open",
        change="decide below" if undecided else "",
        link="#to-decide" if undecided else link("/messages", outcome="problem"),
        tone="bad" if undecided else "good",
    )
    of_week = [
        OutcomeFigure(
            label=label,
            number=number[name][0],
            base=f"of {count(decided, 'decision')}, {span}{to_coaches if name == 'sent' else ''}",
            change=change_in_words(*number[name]),
            link=link("/messages", outcome=name),
            tone=tone,
        )
        for name, label, tone in (
            ("sent", "Sent", "good"),
            ("held", "Waiting", "held"),
            ("not_sent", "Not sent", "plain"),
        )
    ]
    return figures([decide, *of_week])


def _to_coaches(counts: pd.DataFrame, week: list[date]) -> str:
    """How many of those sent are alerts to coaches: Today counts what learners got."""
    alerts = number_of(counts[counts["kind"] == _ALERT], "sent", week)
    return f"; {alerts:,} to coaches" if alerts else ""


def _counted(records: MessageRecords) -> Component:
    """Which days the tabs and the list below count: more than the figures above."""
    days = [on for on, _ in records.days()]
    return html.H2(
        f"Day by day, {short_day(days[-1])} to {day(days[0])}", className="h6 fw-semibold mb-0 mt-2"
    )


def _steps(context: PageContext, records: MessageRecords, asked: MessageFilter) -> Component:
    """To two weeks earlier, and back to the newest."""
    days = [day for day, _ in records.days()]
    earlier = asked.parts(until=date.fromordinal(days[-1].toordinal() - 1))
    newest = asked.parts(until=None)
    links: list[Child] = [
        button("Earlier", href=context.selection.link("/messages", **earlier)),
    ]
    if asked.until:
        links.append(button("Newest", href=context.selection.link("/messages", **newest)))
    return html.Nav(links, className="ways-on", **{"aria-label": "days"})


def _pickers(context: PageContext, asked: MessageFilter) -> tuple[Component, ...]:
    nudges = context.queries.policy.nudges
    kinds = {"all": "All kinds"} | {key: one.title for key, one in nudges.items() if one.channels}
    channels = {"all": "All channels"} | dict(CHANNELS)
    return (
        picker("Kind", "kind", kinds, asked.kind or "all"),
        picker("Channel", "by", channels, asked.by or "all"),
    )
