"""What changed since last week, and who entered Critical, as cards."""

from datetime import date
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext, behind_link
from dashboard.pages.overview.shifts import Shift, entered, in_words, revised, shifts, since_when
from dashboard.ui import Child, card, count, every, short_day
from dashboard.ui.learners import entries
from domain.learners import Segment
from domain.store.reporting.breakdowns import DrillDown

_FIRST: Final = 4


def what_changed(context: PageContext) -> Component:
    """The moves between segments since last week, and since when; each leads to its learners."""
    since, title = context.week_before, "What changed since last week?"
    if since is None:
        return card(title, html.P("The first week: nothing to compare with yet.", className="says"))
    moves = context.queries.moves(context.viewer, context.asked, since)
    found = shifts(moves)
    if not found:
        nobody = f"Everybody is in the segment of {short_day(since)}."
        return card(title, html.P(nobody, className="absent"), name="h-100")
    days = [day for day in context.as_ofs if since <= day <= context.as_of]
    when = [
        since_when(context.counts, str(one), days) for one in (Segment.CRITICAL, Segment.MODERATE)
    ]
    return card(
        title,
        html.Ul([_line(shift, since, context) for shift in found], className="shifts"),
        *(html.P(sentence, className="says") for sentence in when if sentence),
        _by_policy(revised(moves), since),
        note=f"Since {short_day(since)}, the largest first.",
        name="h-100",
    )


def entered_critical(context: PageContext) -> Component:
    """Who is Critical now and was not last week: the first few, and the way to all."""
    since, title = context.week_before, "Who became Critical this week?"
    if since is None:
        return card(title, html.P("The first week: nobody was elsewhere before.", className="says"))
    moves = context.queries.moves(context.viewer, context.asked, since)
    number = entered(moves, Segment.CRITICAL)
    if not number:
        nobody = f"Nobody since {short_day(since)}."
        return card(title, html.P(nobody, className="absent"), name="first h-100")
    drill = DrillDown(dimensions=(("segment", Segment.CRITICAL),), since=since, has_moved=True)
    found = context.queries.first_behind(context.viewer, context.asked, drill, most=_FIRST)
    link = behind_link(context.selection, segment=Segment.CRITICAL, since=since, moved=1)
    return card(
        title,
        rows=html.Div(
            [
                entries(context.people(found), context, start=1),
                dcc.Link(
                    f"{every(number, 'learner')} who became Critical →",
                    href=link,
                    className="more",
                ),
            ]
        ),
        note=f"Not Critical on {short_day(since)}; the highest risk first.",
        name="first h-100",
    )


def _line(shift: Shift, since: date, context: PageContext) -> Component:
    link = behind_link(
        context.selection, segment=shift.segment, since=since, was=shift.was, moved=1
    )
    arrow = "↑" if shift.is_worse else "↓"
    amount: list[Child] = [dcc.Link(f"{shift.learners:,}", href=link)]
    tone = "bad" if shift.is_worse else "good"
    mark = html.Span(arrow, className=f"state-{tone}", **{"aria-hidden": "true"})
    sentence: list[Child] = [in_words(shift), " "]
    if shift.rule and shift.by_rule < shift.learners:
        by_rule = behind_link(
            context.selection,
            segment=shift.segment,
            since=since,
            was=shift.was,
            moved=1,
            rule=shift.rule,
        )
        sentence.append(dcc.Link(f"Those {shift.by_rule:,}", href=by_rule))
    return html.Li([html.Span(amount, className="amount"), mark, html.Span(sentence)])


def _by_policy(number: int, since: date) -> Child:
    if not number:
        return None
    return html.P(
        f"The policy was changed since {short_day(since)}, which may be why "
        f"for {count(number, 'of them', 'of them')}.",
        className="says",
    )
