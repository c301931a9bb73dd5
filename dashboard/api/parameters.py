"""What most requests ask alike: a day, a cohort, a page of rows."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final

import pandas as pd
from fastapi import HTTPException, Query, Request

from dashboard.api.schemas import Page, Row
from dashboard.data import Queries, scored_day
from dashboard.web import viewer_of

_MOST: Final = 1_000

AsOf = Annotated[
    date | None, Query(description="The day a computation may know; the newest by default.")
]
Cohort = Annotated[str | None, Query(description="Only this cohort, by its name.")]
After = Annotated[int, Query(ge=0, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=_MOST)]


def snapshot_asked(
    queries: Queries, request: Request, as_of: date | None, cohort: str | None
) -> tuple[date, pd.DataFrame]:
    """The scored day at or before the one asked for, and its snapshots of whom the caller may see.

    Raises 404 with a sentence while nothing has been scored.
    """
    as_ofs = tuple(queries.as_ofs())
    if not as_ofs:
        raise HTTPException(404, "Nobody has been scored yet: run staycourse run score-learners.")
    day = scored_day(as_ofs, as_of)
    frame = queries.snapshot(viewer_of(request.scope), day)
    return day, frame if cohort is None else frame[frame["cohort"] == cohort]


def paged(
    frame: pd.DataFrame,
    to_row: Callable[[dict[str, Any]], Row],
    *,
    as_of: date,
    after: int,
    limit: int,
) -> Page[Row]:
    """The next rows after an enrolment's number; `frame` is in the order of those."""
    rest = frame[frame["enrolment_id"] > after]
    shown = rest.head(limit)
    plain = shown.astype(object).where(shown.notna(), None)
    records: list[dict[str, Any]] = plain.to_dict(orient="records")  # type: ignore[assignment]
    more = len(rest) > len(shown)
    return Page(
        as_of=as_of,
        total=len(frame),
        rows=[to_row(row) for row in records],
        next=int(shown["enrolment_id"].iloc[-1]) if more else None,
    )
