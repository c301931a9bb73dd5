"""The courses that a test found, to choose which are pulled and as what. Pure."""

from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.data.records import ConnectionRecord
from dashboard.pages.connections.routes import PAGE, found_courses
from dashboard.ui import Cell, button, card, count, plain_form, table
from domain.sources.pulled import Course, CourseFound

#: More courses than this are narrowed by a search; chosen ones are always shown.
SHOWN: Final = 100
_HEADINGS: Final = ("Pull", "Course", "Learners", "Programme", "Cohort")


def course_form(record: ConnectionRecord, *, find: str, token: str) -> Component:
    """A row for each course; those that are pulled come first."""
    chosen = {one.ref: one.course for one in record.courses}
    found = found_courses(record)
    wanted = find.strip().lower()
    matching = [one for one in found if one.ref in chosen or wanted in one.name.lower()]
    matching.sort(key=lambda one: (one.ref not in chosen, -_started(one), one.name))
    shown = matching[: max(SHOWN, len(chosen))]
    number = record.connection.connection_id
    form = plain_form(
        f"{PAGE}/{number}/courses",
        table(_HEADINGS, [_row(n, one, chosen.get(one.ref)) for n, one in enumerate(shown)]),
        button("Pull these courses", color="primary"),
        token=token,
    )
    search = html.Form(
        [
            dbc.Input(type="hidden", name="which", value=str(number)),
            html.Label(
                [
                    html.Span("Find a course", className="visually-hidden"),
                    dbc.Input(name="find", value=find, type="search", placeholder="Find a course"),
                ]
            ),
            button("Find"),
        ],
        action=PAGE,
        method="GET",
        className="hstack gap-2 mb-3",
    )
    many = len(found) > SHOWN or find
    return card(
        "Courses",
        search if many else None,
        form if shown else html.P("No course is called so.", className="absent"),
        note=f"{count(len(found), 'course')} found. Each is a programme with one cohort, unless you"
        " give several courses the same programme.",
    )


def _row(number: int, found: CourseFound, chosen: Course | None) -> tuple[Cell, ...]:
    usual = chosen or found.as_course()
    ref = found.ref
    return (
        dbc.Checkbox(
            id=f"pick-{number}",
            name=f"pick:{ref}",
            value=chosen is not None,
            label=html.Span(f"Pull {found.name}", className="visually-hidden"),
        ),
        found.name,
        "" if found.learners is None else f"{found.learners:,}",
        _text(f"programme:{ref}", usual.programme, f"Programme of {found.name}"),
        _text(f"cohort:{ref}", usual.cohort, f"Cohort of {found.name}"),
    )


def _text(name: str, value: str, label: str) -> Component:
    return html.Label(
        [
            html.Span(label, className="visually-hidden"),
            dbc.Input(name=name, value=value, maxLength=200, size="sm"),
        ],
        className="d-block",
    )


def _started(one: CourseFound) -> int:
    return one.starts_on.toordinal() if one.starts_on else 0
