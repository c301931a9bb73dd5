"""What one request of the learners grid asks for, within bounds, and its rows. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from domain.learners import DIMENSIONS, Segment
from domain.store.reporting.search import Condition, Either, SnapshotOrder

#: The fields of the grid: its columns, see `grid`.
FIELDS: Final = (
    *("name", "composite_segment", "risk_score", "risk_band", "leave_soon"),
    *("days_since_last_seen", "progress", "badges", "last_seen", "grade", "barriers"),
    *("barriers_flag", "stage", "coach", "engagement_segment", "progress_segment"),
    *("barrier_segment", "cohort", "email", "phone"),
)
#: A search may be so long and hold so many words: each word goes through every learner.
SEARCH_LENGTH, SEARCH_WORDS = 200, 8
#: The grid asks for 100 rows at a time, and for two conditions a column at most.
_MOST_ROWS, _MOST_CONDITIONS = 1_000, 2
_DIGITS: Final = 4


class TooMuchError(Exception):
    """A request that would cost too much to answer; the message says what may be asked."""


def asked_order(request: Mapping[str, Any], *, search: str = "") -> SnapshotOrder:
    """What a grid's request wants found, and in which order.

    `request` has the grid's startRow, endRow, filterModel and sortModel. Raises `TooMuchError`
    where answering would cost more than any grid of ours asks for. An unknown column or test
    filters nothing.
    """
    _bounded(request, search)
    model = request.get("filterModel") or {}
    return SnapshotOrder(
        words=tuple(dict.fromkeys(search.lower().split())),
        conditions=tuple(_either(name, one) for name, one in model.items() if name in FIELDS),
        by=tuple(
            (key["colId"], key["sort"] != "asc")
            for key in request.get("sortModel") or []
            if key["colId"] in FIELDS
        ),
    )


def _either(name: str, asked: Mapping[str, Any]) -> Either:
    parts = asked.get("conditions", [asked])
    found = (_condition(name, part) for part in parts)
    return Either(
        conditions=tuple(one for one in found if one), is_any=asked.get("operator") == "OR"
    )


def _condition(name: str, asked: Mapping[str, Any]) -> Condition | None:
    kind, test, value = asked.get("filterType"), asked.get("type", ""), asked.get("filter")
    if kind == "text":
        return Condition(field=name, kind="text", test=test, value=str(value or ""))
    if kind == "number":
        low, high = (_number(asked.get(key)) for key in ("filter", "filterTo"))
        return Condition(field=name, kind="number", test=test, value=low, upto=high)
    return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


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


def records(people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A page of snapshots as the grid shows it: readable last login, names for the nameless.

    What is not known is said, so that one may filter for it.
    """
    return [_record(one) for one in people]


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    seen, name = row["last_seen_on"], row["name"]
    shown = {
        **{field: row[field] for field in FIELDS if field in row},
        **{dimension: row[dimension] or str(Segment.NOT_KNOWN) for dimension in DIMENSIONS},
        "name": f"Learner {row['learner_ref']}" if name is None else name,
        "last_seen": None if seen is None else seen.isoformat(),
        "barriers_flag": "Yes" if row["barriers"] else "No",
    }
    rounded = {
        field: round(value, _DIGITS) for field, value in shown.items() if isinstance(value, float)
    }
    return {"enrolment_id": row["enrolment_id"], **shown, **rounded}
