"""Rows of the learners grid: those that one request of it asks for, within bounds. Pure."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from dashboard.pages.learners.grid import FIELDS
from domain.learners import DIMENSIONS, Segment

#: A search may be so long and hold so many words: each word goes through every learner.
SEARCH_LENGTH, SEARCH_WORDS = 200, 8
#: The grid asks for 100 rows at a time, and for two conditions a column at most.
_MOST_ROWS, _MOST_CONDITIONS = 1_000, 2
#: What quick search looks at.
_SEARCHED: Final = ("name", "email", "phone", "coach", "barriers", "stage", "cohort", "learner_ref")
_TEXT_TESTS: Final[dict[str, Callable[[Any, str], Any]]] = {
    "contains": lambda s, v: s.str.contains(v, case=False, regex=False),
    "notContains": lambda s, v: ~s.str.contains(v, case=False, regex=False),
    "equals": lambda s, v: s.str.lower() == v.lower(),
    "notEqual": lambda s, v: s.str.lower() != v.lower(),
    "startsWith": lambda s, v: s.str.lower().str.startswith(v.lower()),
    "endsWith": lambda s, v: s.str.lower().str.endswith(v.lower()),
    "blank": lambda s, _: s == "",
    "notBlank": lambda s, _: s != "",
}
_NUMBER_TESTS: Final[dict[str, Callable[[Any, Any, Any], Any]]] = {
    "equals": lambda s, v, _: s == v,
    "notEqual": lambda s, v, _: s != v,
    "greaterThan": lambda s, v, _: s > v,
    "greaterThanOrEqual": lambda s, v, _: s >= v,
    "lessThan": lambda s, v, _: s < v,
    "lessThanOrEqual": lambda s, v, _: s <= v,
    "inRange": lambda s, low, high: s.between(low, high),
    "blank": lambda s, _, __: s.isna(),
    "notBlank": lambda s, _, __: s.notna(),
}


class TooMuchError(Exception):
    """A request that would cost too much to answer; the message says what may be asked."""


def block(
    frame: pd.DataFrame, request: Mapping[str, Any], *, search: str = ""
) -> tuple[list[dict[str, Any]], int]:
    """The rows a grid's request asks for, and how many there are in all.

    `request` has the grid's startRow, endRow, filterModel and sortModel. Raises `TooMuchError`
    where answering would cost more than any grid of ours asks for.
    """
    _bounded(request, search)
    found = sort(filtered(searched(frame, search), request.get("filterModel") or {}),
                 request.get("sortModel") or [])  # fmt: skip
    rows = found.iloc[request.get("startRow", 0) : request.get("endRow", len(found))]
    shown = rows[["enrolment_id", *FIELDS]]
    return json.loads(shown.to_json(orient="records", double_precision=4)), len(found)


def _bounded(request: Mapping[str, Any], search: str) -> None:
    if len(search) > SEARCH_LENGTH or len(search.split()) > SEARCH_WORDS:
        raise TooMuchError(f"Please search for {SEARCH_WORDS} words at most.")
    filters = (request.get("filterModel") or {}).values()
    if any(len(list(_conditions(one))) > _MOST_CONDITIONS for one in filters):
        raise TooMuchError(f"Please filter a column by {_MOST_CONDITIONS} conditions at most.")
    if len(request.get("sortModel") or []) > len(FIELDS):
        raise TooMuchError("Please sort by each column once.")
    if request.get("endRow", 0) - request.get("startRow", 0) > _MOST_ROWS:
        raise TooMuchError(f"Please ask for {_MOST_ROWS:,} rows at a time.")


def _conditions(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Whatever a filter asks, however it is nested; one level is all that a grid nests."""
    for part in condition.get("conditions", [condition]):
        yield part
        yield from part.get("conditions", ())


def prepare(frame: pd.DataFrame) -> pd.DataFrame:
    """A snapshot frame with what the grid shows: readable last login, names for the nameless.

    What is not known is said, so that one may filter for it.
    """
    last_seen = pd.to_datetime(frame["last_seen_on"])
    unknown = {name: frame[name].replace("", str(Segment.NOT_KNOWN)) for name in DIMENSIONS}
    return frame.assign(
        **unknown,
        name=frame["name"].fillna("Learner " + frame["learner_ref"].astype("str")),
        last_seen=last_seen.dt.strftime("%Y-%m-%d"),
    )


def searched(frame: pd.DataFrame, search: str) -> pd.DataFrame:
    """Rows in which every word of the search occurs somewhere."""
    for word in dict.fromkeys(search.lower().split()):
        hit = pd.Series(data=False, index=frame.index)
        for column in _SEARCHED:
            hit |= _words(frame[column]).str.contains(word, case=False, regex=False)
        frame = frame[hit]
    return frame


def filtered(frame: pd.DataFrame, model: Mapping[str, Any]) -> pd.DataFrame:
    """Rows that meet the grid's filter model; an unknown column or test filters nothing."""
    for column, condition in model.items():
        if column in FIELDS:
            frame = frame[_meets(frame[column], condition)]
    return frame


def sort(frame: pd.DataFrame, model: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Rows in the grid's order; empty values last; ties by enrolment, so blocks never overlap."""
    keys = [key for key in model if key["colId"] in FIELDS]
    return frame.sort_values(
        [key["colId"] for key in keys] + ["enrolment_id"],
        ascending=[key["sort"] == "asc" for key in keys] + [True],
        key=lambda s: s.str.lower() if pd.api.types.is_string_dtype(s.dtype) else s,
        na_position="last",
        kind="stable",
    )


def _meets(values: "pd.Series[Any]", condition: Mapping[str, Any]) -> "pd.Series[bool]":
    if "operator" in condition:
        first, *rest = (_meets(values, part) for part in condition["conditions"])
        for other in rest:
            first = first & other if condition["operator"] == "AND" else first | other
        return first
    test, wanted = condition.get("type", ""), condition.get("filter")
    if condition.get("filterType") == "text" and test in _TEXT_TESTS:
        return _TEXT_TESTS[test](_words(values), str(wanted or "")).fillna(value=False)
    if condition.get("filterType") == "number" and test in _NUMBER_TESTS:
        return _NUMBER_TESTS[test](values, wanted, condition.get("filterTo")).fillna(value=False)
    return pd.Series(data=True, index=values.index)


def _words(values: "pd.Series[Any]") -> "pd.Series[str]":
    return values.fillna("").astype("str")
