"""How a pull went and when the next one comes, in words. Pure."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.ui import Child, count, moment, tag
from dashboard.ui.frame import took
from domain.store.connections import Connection, Pull, PullState

#: What a state is called, and the tone of its chip.
STATES: Final = {
    PullState.RUNNING: ("at work", "plain"),
    PullState.DONE: ("done", "on-track"),
    PullState.PARTLY: ("partly", "moderate"),
    PullState.FAILED: ("failed", "critical"),
}


def state_chip(pull: Pull) -> Component:
    """The state as a word with its colour and shape."""
    return tag(*STATES[PullState(pull.state)])


def brought(pull: Pull) -> str:
    """What a pull brought."""
    counted = pull.counted
    new, changed = counted.get("new", 0), counted.get("changed", 0)
    if not new and not changed:
        return "nothing new"
    rows = [f"{new:,} new"] if new else []
    rows += [f"{changed:,} changed"] if changed else []
    left = counted.get("left_out", 0)
    return f"{' and '.join(rows)} rows" + (f", {left:,} left out" if left else "")


def how_it_went(pull: Pull, zone: ZoneInfo) -> tuple[Child, ...]:
    """A row of the table of pulls."""
    span = pull.finished_at - pull.started_at if pull.finished_at else None
    return (
        moment(pull.started_at.astimezone(zone)),
        pull.asked_by or "timetable",
        state_chip(pull),
        brought(pull),
        f"{pull.counted.get('requests', 0):,}",
        took(span),
        pull.detail or "",
    )


def next_time(connection: Connection, *, now: datetime, zone: ZoneInfo) -> str:
    """When it is pulled next."""
    if connection.next_at is None:
        return "once courses are chosen"
    if connection.is_paused:
        return "paused"
    if connection.next_at <= now:
        return "within a minute"
    return moment(connection.next_at.astimezone(zone))


def rhythm(connection: Connection) -> str:
    """How often it is pulled."""
    hours, minutes = divmod(connection.every_minutes, 60)
    if minutes or not hours:
        return f"every {count(connection.every_minutes, 'minute')}"
    return "every hour" if hours == 1 else f"every {hours} hours"
