"""What importing would do, or did: rows by kind, who, questions, and what is left out. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.pages.imports.words import field_name, here, table_name
from dashboard.ui import Child, button, card, count, facts, plain_form, table

_COUNTED: Final = ("Kind of row", "New", "Changed", "As before")
_READ: Final = ("Table", "Read as", "Rows", "Kept", "Left out", "Passed over")
_LEFT_OUT: Final = ("File", "Row", "Column", "Value", "Why")
_SHOWN: Final = 50


def trial_view(upload_id: int, trial: Mapping[str, Any], *, token: str) -> list[Child]:
    """What a trial found, and the choice to import."""
    people = trial["people"]
    return [
        card(
            "If you import it",
            facts(
                {
                    "New learners": f"{people['new_in_all']:,}",
                    "Learners changed": f"{people['changed_in_all']:,}",
                    "Cells or rows left out": f"{trial['rejected_in_all']:,}",
                    "Passed over": f"{trial['skipped_in_all']:,}",
                }
            ),
            html.Div(
                [
                    plain_form(
                        f"/imports/{upload_id}/import",
                        button("Import", color="primary"),
                        token=token,
                    ),
                    button("Change columns", href=f"/imports?upload={upload_id}&step=columns"),
                ],
                className="hstack gap-2 mt-3",
            ),
            note="A trial: nothing is changed yet. What is left out waits to be mended.",
        ),
        questions(trial["questions"]),
        _who(people),
        _as_read(trial.get("first_rows", {})),
        counted(trial["counts"]),
        read(trial["tables"]),
        left_out(trial["rejected"], trial["rejected_in_all"]),
    ]


def _as_read(frames: Mapping[str, Sequence[Mapping[str, str]]]) -> Child:
    """The first rows of each kind, as they were read."""
    parts = []
    for name, rows in frames.items():
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        cells = [[row.get(heading, "") for heading in headings] for row in rows]
        shown = table([field_name(heading) for heading in headings], cells)
        parts.append(dbc.AccordionItem(shown, title=table_name(name)))
    if not parts:
        return None
    return card("The first rows, as they are read", dbc.Accordion(parts, flush=True))


def counted(counts: Mapping[str, Mapping[str, int]]) -> Child:
    """Rows by kind: new, changed, as before."""
    rows = [
        (table_name(name), *(f"{one[kind]:,}" for kind in ("new", "changed", "unchanged")))
        for name, one in counts.items()
    ]
    return card("Rows", table(_COUNTED, rows, name="stacked numbers")) if rows else None


def _held(one: Mapping[str, Any]) -> str:
    """What a table holds, and the platform's export it is."""
    if not one["content"]:
        return "not read"
    held = table_name(one["content"])
    return f"{held} ({one['platform']})" if one.get("platform") else held


def read(tables: Sequence[Mapping[str, Any]]) -> Child:
    """What became of each table's rows."""
    rows = [
        (
            one["name"],
            _held(one),
            *(f"{one[kind]:,}" for kind in ("rows", "kept", "rejected", "skipped")),
        )
        for one in tables
    ]
    return card("Files and tables", table(_READ, rows, name="stacked numbers")) if rows else None


def questions(asked: Sequence[str]) -> Child:
    """What somebody may know better."""
    if not asked:
        return None
    lines = [html.Li(_with_link(here(one))) for one in asked]
    return dbc.Alert(
        [html.Strong("Worth a look"), html.Ul(lines, className="mb-0")],
        color="warning",
        fade=False,
        class_name="mb-0",
    )


def _with_link(said: str) -> list[Child]:
    """A sentence whose answer is given on another page, with the way there."""
    before, page, after = said.partition("Who is who")
    return [before, dcc.Link(page, href="/who"), after] if page else [said]


def left_out(rows: Sequence[Mapping[str, Any]], in_all: int, *more: Child) -> Child:
    """Cells and rows that cannot be read, the first ones."""
    if not rows:
        return None
    shown = [
        (
            one["file"],
            "" if one["line"] is None else f"{int(one['line']):,}",
            one["column"] or "",
            one["value"] or "",
            here(one["reason"]),
        )
        for one in rows[:_SHOWN]
    ]
    left = in_all - len(shown)
    return card(
        "Left out, and why",
        *more,
        table(_LEFT_OUT, shown, name="stacked numbers"),
        html.P(f"And {left:,} more.", className="says") if left > 0 else None,
        note="The rest of a row stays; only a row that cannot say whose it is goes whole.",
    )


def _who(people: Mapping[str, Any]) -> Child:
    new, changed = people["new"], people["changed"]
    parts = []
    if new:
        more = people["new_in_all"] - len(new)
        names = ", ".join(new) + (f" and {more:,} more" if more > 0 else "")
        title = count(people["new_in_all"], "new learner")
        parts.append(dbc.AccordionItem(names, title=title))
    if changed:
        lines = [html.Li(f"{name}: {what}") for name, what in changed]
        title = f"{count(people['changed_in_all'], 'learner')} changed"
        parts.append(dbc.AccordionItem(html.Ul(lines, className="mb-0"), title=title))
    return card("Who", dbc.Accordion(parts, start_collapsed=True, flush=True)) if parts else None
