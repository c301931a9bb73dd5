"""A change before it is saved: what differs, what it would have done, and who was faster. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.settings.sections import PAGE, section_of
from dashboard.ui import (
    Child,
    button,
    card,
    confirmed,
    count,
    day,
    moment,
    plain_form,
    progress_bar,
    table,
)
from domain.policy import Difference, fields_of
from domain.store.operations import ListedChange, Proposal, RehearsalState

_HEADINGS: Final = ("Setting", "In force", "Proposed")
#: Where somebody has saved since, what was in force then is no more.
_LATE_HEADINGS: Final = ("Setting", "When you began", "Proposed")
#: From then on a reader is told that the worker may not be running.
_LONG: Final = timedelta(seconds=30)


def review(
    proposal: Proposal,
    changed: Sequence[Difference],
    *,
    problems: Mapping[str, str],
    rehearsal: Component,
    section: str,
    token: str,
    is_late: bool,
) -> Component:
    """What the reader has changed and not saved, and the way to save or drop it, on a tab.

    Where somebody has saved since (`is_late`), it first has to be put on top of theirs.
    """
    drop = plain_form(f"{PAGE}/drop", button("Drop it"), token=token, section=section)
    ready = bool(changed) and not problems and not is_late
    save = _save(proposal, changed, section=section, token=token) if ready else None
    return card(
        f"Not saved yet: {count(len(changed), 'change')}",
        _wrong(problems, {n: one.place for n, one in fields_of(proposal.content).items()}),
        table(
            _LATE_HEADINGS if is_late else _HEADINGS,
            [(_link(one), one.before, one.after) for one in changed],
            name="stacked numbers",
        )
        if changed
        else html.P("Nothing differs from what is in force.", className="mb-0"),
        rehearsal if ready else None,
        html.Div([save, drop], className="d-flex flex-wrap gap-2 mt-3"),
        note="Go on changing other tabs: everything is saved together.",
        name="" if is_late else "look-here",
    )


def _wrong(problems: Mapping[str, str], places: Mapping[str, str]) -> Child:
    if not problems:
        return None
    lines = [html.Li([_at(name, places), f" {why}"]) for name, why in problems.items()]
    return dbc.Alert(
        ["This cannot be saved as it is:", html.Ul(lines, className="mb-0")],
        color="danger",
        fade=False,
    )


def _at(name: str, places: Mapping[str, str]) -> Child:
    """Where it is wrong, as a link to its tab."""
    if not name:
        return None
    return html.A(places.get(name, name), href=f"{PAGE}?section={section_of(name)}")


def _link(one: Difference) -> Component:
    return html.A(one.place, href=f"{PAGE}?section={section_of(one.name)}")


def _save(
    proposal: Proposal, changed: Sequence[Difference], *, section: str, token: str
) -> Component:
    return confirmed(
        "Save…",
        html.Ul([html.Li(f"{one.place}: {one.before} → {one.after}") for one in changed[:12]]),
        html.P(f"and {len(changed) - 12} more") if len(changed) > 12 else None,  # noqa: PLR2004 - as above
        dbc.Label("Why? Others will read it.", html_for="policy-note"),
        dbc.Input(id="policy-note", name="note", required=True, maxlength=500),
        title="Put this in force?",
        submit=button("Save", color="primary"),
        action=f"{PAGE}/save",
        token=token,
        proposal=str(proposal.proposal_id),
        section=section,
    )


def overtaken(
    by: ListedChange | None,
    theirs: Sequence[Difference],
    both: Sequence[str],
    *,
    zone: ZoneInfo,
    section: str,
    token: str,
) -> Component:
    """Somebody saved meanwhile: what they changed, and how to go on without losing either."""
    who = f"{by.saved_by} saved on {moment(by.saved_at.astimezone(zone))}: {by.note}" if by else ""
    says = who or "The numbers in force were changed since you began."
    rows = [
        (one.place, one.before, [one.after, _also() if one.name in both else None])
        for one in theirs
    ]
    return dbc.Alert(
        [
            html.H2("Somebody else changed the settings meanwhile", className="h6"),
            html.P(says),
            table(("Setting", "When you began", "In force now"), rows) if rows else None,
            html.P(
                "Yours is kept below. Put on top of theirs, it changes only what you changed; "
                "where both changed the same, yours stands until you say otherwise.",
                className="mb-2",
            ),
            plain_form(
                f"{PAGE}/merge",
                button("Put mine on top of theirs", color="primary"),
                token=token,
                section=section,
            ),
        ],
        color="warning",
        fade=False,
        class_name="look-here",
    )


def _also() -> Component:
    return html.Span(" you changed it, too", className="fw-semibold")


def rehearsed(proposal: Proposal, *, now: datetime) -> Child:
    """What the change would have done in past weeks, or how far the rehearsal is."""
    match proposal.state:
        case RehearsalState.DONE:
            return _outcome(json.loads(proposal.result or "{}"))
        case RehearsalState.FAILED:
            why = f"What it would do could not be told. {proposal.result or ''}"
            return dbc.Alert(why, color="warning", fade=False, class_name="mt-3")
        case RehearsalState.INVALID:
            return None
    waits = proposal.state is RehearsalState.WAITING
    late = waits and now - proposal.proposed_at > _LONG
    says = (
        "The worker has not begun yet: is it running? You can save without waiting."
        if late
        else "Rehearsing it on the last weeks. You can save without waiting."
    )
    done = round(100 * proposal.share)
    return html.Div(
        [
            html.P(says, className="mb-1"),
            progress_bar(done, "Rehearsal", is_moving=not late),
        ],
        className="mt-3",
        role="status",
    )


def is_over(proposal: Proposal) -> bool:
    """Whether nothing more will be found."""
    return proposal.state not in {RehearsalState.WAITING, RehearsalState.RUNNING}


def _outcome(found: Mapping[str, Any]) -> Component:
    now, then = found["flagged"]
    listed_now, listed = found["listed"]
    sent_now, sent = found["a_week"]
    lines = [
        html.P(
            [
                "Would flag ",
                html.Strong(f"{then:,} of {found['learners']:,} learners"),
                f" (today {now:,}), ",
                *_critical(found),
                f"put {listed:,} on the worklist (today {listed_now:,}), send ",
                html.Strong(f"{sent:,.0f} messages a week"),
                f" (today {sent_now:,.0f}).",
            ],
            className="mb-2",
        ),
        table(
            ("Coach", "Learners flagged", "Today"),
            [(coach, f"{b:,}", f"{a:,}") for coach, (a, b) in _coaches(found).items()],
            name="stacked numbers",
        ),
        *(html.P(f"Could not be written: {one}.", className="mb-1") for one in found["broken"]),
        html.P(
            [
                f"Rehearsed on {count(found['weeks'], 'week')}, ",
                f"{_day(found['from'])} to {_day(found['to'])}. ",
                "What it decides counts as sent; what learners would then have done differently, ",
                "nobody knows. ",
                *found["notes"],
            ],
            className="text-secondary small mb-0",
        ),
    ]
    return html.Div([html.H3("On the last weeks", className="h6"), *lines], className="mt-3")


def _critical(found: Mapping[str, Any]) -> list[Child]:
    """How many would be Critical; nothing of a rehearsal that did not count them."""
    if "critical" not in found:
        return []
    now, then = found["critical"]
    on = _day(found["to"])
    return ["call ", html.Strong(f"{then:,} Critical"), f" on {on} (today {now:,}), "]


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _coaches(found: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Flagged today and then by coach; a coach whom one of both flags nobody of has none there."""
    return {
        coach: (numbers[0], numbers[1] if len(numbers) > 1 else 0)
        for coach, numbers in found["coaches"].items()
    }
