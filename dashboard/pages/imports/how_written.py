"""How one column is written: a pattern, what its words stand for, what marks are out of. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child

#: What a column is chosen as that holds the marks of one piece of work.
MARKS: Final = "marks-of-work"
#: The middle of each band of ten, where nobody says otherwise; to be confirmed.
USUAL_LETTERS: Final[Mapping[str, float]] = {
    "A+": 98, "A": 95, "A-": 91, "B+": 88, "B": 85, "B-": 81, "C+": 78, "C": 75, "C-": 71,
    "D+": 68, "D": 65, "D-": 61, "E": 55, "F": 40, "U": 0,
}  # fmt: skip
_LINE: Final = re.compile(r"\s*(?P<word>[^=]+?)\s*=\s*(?P<value>\S.*?)\s*")
_PATTERN_SAYS: Final = "What is taken is in brackets: id '([0-9]+)'"


def how_written(
    place: str, heading: str, grades: Sequence[str], choice: Mapping[str, Any]
) -> Component:
    """What may be said of a column besides what it is; open where something is said."""
    name = _field_of(heading, choice)
    pattern = choice.get("patterns", {}).get(name, "")
    words = choice.get("letters", {}).get(heading) or choice.get("values", {}).get(name, {})
    out_of = choice.get("marks", {}).get(heading) or choice.get("out_of", {}).get(name)
    suggested = "" if words else offered(grades)
    said: list[Child] = [
        _asked(
            f"pattern-{place}",
            "Only this part of a longer text",
            dbc.Input(id=f"pattern-{place}", name=f"pattern-{place}", value=pattern, maxlength=200),
            _PATTERN_SAYS,
        ),
        _asked(
            f"values-{place}",
            "What its words stand for, one a line",
            dbc.Textarea(
                id=f"values-{place}",
                name=f"values-{place}",
                value=_lines(words) or suggested,
                rows=4,
                maxlength=4_000,
            ),
            "Such as A = 90, Pass = 100, or 1 = withdrawn",
        ),
        _confirm(place, suggested) if suggested else None,
        _asked(
            f"out-{place}",
            "Marks are out of",
            dbc.Input(
                id=f"out-{place}",
                name=f"out-{place}",
                type="number",
                min=0,
                step="any",
                value="" if out_of is None else f"{out_of:g}",
            ),
            "Points of a full mark, where it is not 100",
        ),
    ]
    title = "Grades in words: what are they worth?" if suggested else "How it is written"
    is_open = bool(pattern or words or suggested)
    return html.Details([html.Summary(title), *said], open=is_open, className="same")


def offered(grades: Sequence[str]) -> str:
    """The grades of a column, one a line: letters with what they usually are worth, to confirm.

    What a word such as Pass is worth, nobody can know but who gave it.
    """
    worth = {one: USUAL_LETTERS.get(one.strip().upper()) for one in grades}
    known = {one: share for one, share in worth.items() if share is not None}
    ordered = sorted(known, key=lambda one: -known[one])
    open_ones = [one for one, share in worth.items() if share is None]
    return "\n".join(
        [*(f"{one} = {known[one]:g}" for one in ordered), *(f"{one} =" for one in open_ones)]
    )


def choice_with(
    choice: dict[str, Any], place: str, heading: str, name: str, form: Mapping[str, Any]
) -> None:
    """Add to a table's choice what a form says of a column, read as the field or mark `name`."""
    words = _words(str(form.get(f"values-{place}", "")))
    suggested = _words(str(form.get(f"suggested-{place}", "")))
    if words == suggested and f"agreed-{place}" not in form:
        words = {}  # a scale that we offered, and nobody confirmed or changed
    out_of = _number(str(form.get(f"out-{place}", "")))
    if name == MARKS:
        choice["marks"][heading] = out_of or 100.0
        if worth := {word: n for word, value in words.items() if (n := _number(value)) is not None}:
            choice["letters"][heading] = worth
        return
    if pattern := str(form.get(f"pattern-{place}", "")).strip():
        choice["patterns"][name] = pattern
    if words:
        choice["values"][name] = words
    if out_of:
        choice["out_of"][name] = out_of


def _field_of(heading: str, choice: Mapping[str, Any]) -> str | None:
    for name, some in choice.get("columns", {}).items():
        if heading == some or (not isinstance(some, str) and heading in some):
            return str(name)
    return None


def _words(text: str) -> dict[str, str]:
    found = (_LINE.fullmatch(line) for line in text.splitlines())
    return {one["word"]: one["value"] for one in found if one}


def _lines(words: Mapping[str, object]) -> str:
    return "\n".join(
        f"{word} = {value:g}" if isinstance(value, float | int) else f"{word} = {value}"
        for word, value in words.items()
    )


def _number(text: str) -> float | None:
    try:
        found = float(text.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        return None
    return found if 0 <= found < float("inf") else None


def _asked(name: str, label: str, field: Component, says: str) -> Component:
    return html.Div(
        [dbc.Label(label, html_for=name, size="sm"), field, dbc.FormText(says)], className="mt-2"
    )


def _confirm(place: str, suggested: str) -> Component:
    return html.Div(
        [
            _hidden(f"suggested-{place}", suggested),
            dbc.Checkbox(
                id=f"agreed-{place}",
                name=f"agreed-{place}",
                label="Yes, in percent they are worth this",
                value=False,
            ),
        ],
        className="mt-2",
    )


def _hidden(name: str, suggested: str) -> Component:
    """What we suggested, so that it counts only once it is confirmed or changed."""
    return dbc.Input(type="hidden", name=name, value=suggested)
