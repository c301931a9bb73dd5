"""Learner: one person's way through the course, why they are where they are, and what was sent."""

from datetime import date
from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.data import PageContext, nothing_yet, page_context
from dashboard.data.records import CoachingRecords, may_erase, may_hand_over
from dashboard.pages.learner.addresses import addresses
from dashboard.pages.learner.check_ins import check_ins_sound
from dashboard.pages.learner.journey import JourneySpan, happenings, journey_line, journey_list
from dashboard.pages.learner.last_week import since_last_week
from dashboard.pages.learner.next_step import next_step_card
from dashboard.pages.learner.pace import pace_card
from dashboard.pages.learner.record import CoachRecord, consent_card, their_data
from dashboard.pages.learner.scores import (
    RiskMarks,
    final_grade,
    risk_card,
    shown_before,
    why_score,
)
from dashboard.pages.learner.statuses import status_history
from dashboard.ui import (
    Child,
    absent,
    button,
    card,
    chip,
    count,
    day,
    empty_state,
    facts,
    last_seen,
    percent,
    plain_rows,
    reached,
    side_by_side,
    table,
    tag,
)
from dashboard.ui.charts import canvas, nothing
from dashboard.ui.frame import page, tabs
from dashboard.ui.learners import (
    action,
    badge_chips,
    disagreement,
    risk_mark,
    who,
    why_nothing_planned,
)
from dashboard.web import number
from domain.learners import ACTIONS, Segment
from domain.store.scoring import Journey
from domain.store.staff import StaffAction

dash.register_page(
    __name__, path_template="/learner/<enrolment>", name="Learner", title="Learner · Staycourse"
)

_GRAINS: Final = {"D": "By day", "W": "By week"}
#: Courses longer than this are first shown by week.
_DAILY_UP_TO: Final = 56


def layout(  # `notice` answers a form; the rest of a query may hold anything
    enrolment: str = "",
    by: str = "",
    notice: str = "",
    **query: Any,  # noqa: ANN401
) -> Component:
    """The page of one enrolment; `by` is the grain of the timeline."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Learner")
    asked = number(enrolment) or 0
    journey = context.queries.journey(context.viewer, enrolment_id=asked, as_of=context.as_of)
    if journey is None:
        return page("Learner", _nobody())
    context.queries.note(context.viewer, StaffAction.OPENED_LEARNER, f"learner {asked}")
    name = who(dict(journey.learner))
    record = CoachRecord(CoachingRecords(context), asked)
    return page(
        name,
        record.answer(notice),
        record.tasks,
        *_content(context, journey, record, by),
        consent_card(record.consent_words, zone=context.queries.deployment.zone),
        _their_data(context, journey, asked),
        subtitle=_where(journey),
        pickers=context.day_pickers()[-1:],
    )


def _their_data(context: PageContext, journey: Journey, enrolment: int) -> Child:
    who = context.viewer
    if not may_erase(who):
        return None
    ref, token = str(journey.learner["learner_ref"]), who.form_token
    return their_data(enrolment, ref, token=token, may_copy=may_hand_over(who))


def _nobody() -> Component:
    return empty_state(
        "No such learner",
        "The link may be old, or this learner is on another coach's caseload.",
        button("All learners", href="/learners"),
    )


def _where(journey: Journey) -> str:
    known = journey.learner
    parts = [known["cohort"], known["programme"], known["employer"]]
    if not absent(known["coach"]):
        parts.append(f"coach {known['coach']}")
    return " · ".join(dict.fromkeys(str(part) for part in parts if not absent(part)))


def _content(context: PageContext, journey: Journey, record: CoachRecord, by: str) -> list[Child]:
    shown = journey.snapshots[journey.snapshots["as_of"] <= pd.Timestamp(context.as_of)]
    line = _journey(context, journey, record, by)
    if shown.empty:
        state: Child = empty_state(
            "Not scored by this day",
            "This learner had not started, or was not registered any more.",
        )
        return [state, line, record.contacts]
    latest = shown.iloc[-1].to_dict()
    marks = RiskMarks(nudges=journey.nudges, contacts=record.log)
    bands = context.queries.policy.bands
    days = [day for day in context.as_ofs if day <= context.as_of]
    paced = pace_card(context.queries, journey, days)
    zone = context.queries.deployment.zone
    return [
        since_last_week(shown, context.week_before),
        _state(latest, journey, record),
        _next(context, journey),
        side_by_side(risk_card(shown, bands, marks), why_score(latest, zone=zone), wide=(7, 5)),
        line,
        shown_before(journey.superseded, zone=zone),
        side_by_side(record.contacts, paced) if paced else record.contacts,
        _work(journey, context.as_of),
    ]


def _next(context: PageContext, journey: Journey) -> Child:
    objected = journey.snapshots.iloc[-1]["composite_segment"] == Segment.OBJECTED
    if objected or not absent(journey.learner["withdrawn_on"]):
        return None
    step = context.queries.next_step(journey, as_of=context.as_of)
    return next_step_card(step, context.queries.path_sentence(journey) if step else None)


def _state(latest: dict[Any, Any], journey: Journey, record: CoachRecord) -> Component:
    known = journey.learner
    context_day = record.coaching.context.as_of
    segment = Segment(latest["composite_segment"])
    gone, first = known["withdrawn_on"], action(latest)
    seen = journey.activity["day"].max()
    state = dbc.Row(
        [
            dbc.Col(
                [
                    chip(segment),
                    risk_mark(latest["risk_score"], latest["risk_band"], label="Risk"),
                    *badge_chips(latest["badges"]),
                    None if absent(gone) else tag(f"Left on {day(gone)}"),
                    _in_a_sentence(disagreement(latest | {"last_seen_on": seen})),
                    html.P([html.Strong("Next: "), first], className="next"),
                    html.Ul(
                        [html.Li(text) for text in ACTIONS[segment] if text != first],
                        className="says",
                    ),
                ],
                class_name="state-now",
                xl=3,
            ),
            dbc.Col(
                facts(
                    {
                        "Last seen": _seen(latest, journey),
                        "Progress": _judged(
                            reached(latest["progress"]), latest, "progress_segment"
                        ),
                        "Average grade": html.Span(
                            [html.Span(percent(latest["grade"], 1)), final_grade(latest)],
                            className="judged",
                        ),
                        "Barriers": _judged(
                            latest["barriers"] or "none known", latest, "barrier_segment"
                        ),
                        **(
                            {}
                            if segment is Segment.OBJECTED
                            else check_ins_sound(journey.check_ins, context_day)
                        ),
                        "Training stage": latest["stage"],
                        "Status": status_history(latest["status"], record.spans),
                        **addresses(known, record.coaching.context.viewer),
                    }
                )
            ),
        ],
        class_name="g-3",
    )
    return html.Section(
        dbc.Card(state, body=True),
        **{"aria-label": f"State on {day(context_day)}"},
    )


def _in_a_sentence(text: str) -> Child:
    return html.P(f"{text}.", className="says odd") if text else None


def _seen(latest: dict[Any, Any], journey: Journey) -> Child:
    days = latest["days_since_last_seen"]
    seen = last_seen(days, journey.activity["day"].max())
    return _judged(seen, latest, "engagement_segment")


def _judged(value: str, latest: dict[Any, Any], by: str) -> Child:
    """A fact and the segment a rule puts it in; of whoever objected to that, the fact alone."""
    if latest["composite_segment"] == Segment.OBJECTED:
        return value
    known = Segment.NOT_KNOWN if absent(latest[by]) else latest[by]
    return html.Span([html.Span(value), chip(known)], className="judged")


def _journey(context: PageContext, journey: Journey, record: CoachRecord, by: str) -> Component:
    """Everything that happened, drawn on one line and listed under it."""
    happened = happenings(journey, record.log, record.spans, context.queries.policy)
    listed = journey_list(happened, why_nothing_planned(journey.undecided))
    question = "What happened, and when?"
    if journey.activity.empty and not happened:
        return nothing(question, f"Nothing is known by {day(context.as_of)}.")
    starts = [journey.learner["starts_on"], *journey.activity["day"].head(1)]
    first = min(pd.Timestamp(start) for start in starts).date()
    days = (context.as_of - first).days
    grain = by if by in _GRAINS else ("D" if days <= _DAILY_UP_TO else "W")
    last = max(context.as_of, record.newest_contact or context.as_of)
    span = JourneySpan(first=first, last=last, grain=grain)
    active = journey.activity["day"].nunique()
    return html.Section(
        card(
            question,
            canvas("timeline", journey_line(journey.activity, journey.snapshots, happened, span)),
            rows=listed,
            note=f"Active on {count(active, 'day')} of {days + 1}.",
            aside=tabs(f"/learner/{record.enrolment}", context.selection, "by", _GRAINS, grain),
            name="chart journey",
        ),
        **{"aria-label": question},
    )


def _work(journey: Journey, as_of: date) -> Component:
    title = "Work"
    if journey.work.empty:
        return card(title, html.P("This source names no assessed work.", className="absent"))
    return card(
        title,
        table(
            ("Work", "Due", "Handed in", "Score"),
            (_work_row(row, as_of) for row in plain_rows(journey.work)),
            name="stacked numbers",
        ),
        note="As known on this day: marks appear when they became known.",
    )


def _work_row(row: dict[Any, Any], as_of: date) -> tuple[Child, ...]:
    handed, due = row["submitted_on"], row["due_on"]
    late = not absent(handed) and not absent(due) and handed > due
    return (
        str(row["kind"] if absent(row["name"]) else row["name"]),
        day(due),
        html.Span("overdue", className="late")
        if absent(handed) and not absent(due) and due < pd.Timestamp(as_of)
        else day(handed) + (", late" if late else ""),
        percent(row["score"]),
    )
