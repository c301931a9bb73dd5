"""The page of retention: a kind a row; the days are changed with the other settings."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import dash
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import page_context
from dashboard.ui import NOT_KNOWN, Cell, button, card, day, moment, not_for_them, table
from dashboard.ui.frame import page, settings_pages, ways
from domain.policy import Retention
from domain.store.retention import KEPT_KINDS, HeldOfKind, Removed, read_removed, rehearse_retention

PAGE: Final = "/settings/retention"
dash.register_page(__name__, path=PAGE, name="Retention", title="Retention · Staycourse", order=9)

#: What it says to whom it is not for.
_FOR_MANAGERS: Final = (
    "Retention is looked after by managers and admins",
    "How long your notes and your learners' words are kept is written in the privacy notes.",
)

_HEADINGS: Final = ("Kind of data", "Kept", "Rows now", "Oldest", "Tonight", "Last run")


def layout(**query: Any) -> Component:  # noqa: ANN401, ARG001 - a query may hold anything
    """The page."""
    context = page_context()
    if not context.viewer.oversees:
        return page("Retention", not_for_them(*_FOR_MANAGERS))
    queries = context.queries
    policy, zone = queries.policy.retention, queries.deployment.zone
    held = rehearse_retention(queries.database, policy, now=queries.clock())
    removed = queries.database.read(read_removed)
    last = max((one.at for one in removed.values()), default=None)
    ran = f"It last ran on {moment(last.astimezone(zone))}." if last else "It has not run yet."
    return page(
        "Retention",
        ways(settings_pages(is_admin=context.viewer.is_admin), PAGE, about="about settings"),
        card(
            "What is held, and until when",
            table(_HEADINGS, _rows(held, removed, policy, zone), name="stacked numbers"),
            html.Div(
                [
                    button("Change how long", href="/settings?section=keeping", color="primary"),
                    dcc.Link("The job, and each run of it", href="/jobs?job=keep-retention"),
                ],
                className="d-flex flex-wrap align-items-center gap-3 mt-4",
            ),
            note=f"Each night the worker lets go of what is due. {ran}",
        ),
        subtitle="How long each kind of data is kept, and what tonight's run would let go",
    )


def _rows(
    held: list[HeldOfKind], removed: Mapping[str, Removed], policy: Retention, zone: ZoneInfo
) -> Iterator[tuple[Cell, ...]]:
    for one in held:
        kind, went = KEPT_KINDS[one.name], removed.get(one.name)
        then = f"Then {kind.becomes}." if kind.due or kind.setting else f"It {kind.becomes}."
        said = html.Div(f"{then} {kind.why}", className="text-secondary small fw-normal")
        last = f"{went.rows:,} on {day(went.at.astimezone(zone).date())}" if went else NOT_KNOWN
        tonight = f"{one.due:,}" if one.due else "nothing"
        how_long = kind.how_long(policy)
        yield (
            html.Div([kind.title, said]),
            how_long,
            f"{one.rows:,}",
            day(one.oldest),
            tonight,
            last,
        )
