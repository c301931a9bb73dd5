"""Rows a platform sends by itself, under the same rules as an imported file."""

from typing import Any, Final

import pandas as pd
from fastapi import APIRouter, HTTPException, Request

from dashboard.api.schemas import LeftOut, Receipt, Rows, Saved
from dashboard.data import Queries
from dashboard.web import viewer_of
from domain.frames import CANONICAL, FrameError
from domain.sources import ImportBatch
from domain.store.activity import save_batch
from domain.store.activity.import_runs import ImportSummary
from domain.store.staff import StaffAction, audit

#: Rows of one request: a request is one transaction, and others wait for it.
_MOST: Final = 10_000
#: What happened; who there is comes with files, where a person looks at what changes.
_FRAMES: Final = ("activity", "progress", "results", "attendance", "barriers", "check_ins")


def rows_router(queries: Queries) -> APIRouter:
    """POST /rows."""
    router = APIRouter(prefix="/rows", tags=["rows"])

    @router.post("")
    def rows(request: Request, rows: Rows) -> Receipt:
        """Save what happened; sending the same rows again changes nothing.

        Each row is the whole of its grain: of a day of activity, all counts of that day so far (the
        greater of two counts stays). Rows of enrolments nobody knows are left out and listed.
        """
        viewer = viewer_of(request.scope)
        batch, count = _batch(rows)
        with queries.deployment.database.transaction() as session:
            now = queries.clock()
            summary = save_batch(session, batch, source="api", path="/api/v1/rows", now=now)
            detail = f"{count} rows by the API, {len(summary.rejected)} left out"
            audit(session, who=viewer.email, action=StaffAction.SENT_ROWS, now=now, detail=detail)
        return _receipt(summary)

    return router


def _batch(rows: Rows) -> tuple[ImportBatch, int]:
    count = sum(len(found) for found in rows.frames.values())
    if count > _MOST:
        raise HTTPException(413, f"At most {_MOST:,} rows a request, not {count:,}: send parts.")
    strange = sorted(set(rows.frames) - set(_FRAMES))
    if strange:
        known = ", ".join(_FRAMES)
        raise HTTPException(422, f"No frame {', '.join(strange)}: there are {known}.")
    try:
        frames = {name: _frame(name, found) for name, found in rows.frames.items() if found}
        return ImportBatch(frames=frames), count
    except FrameError as error:
        raise HTTPException(422, f"{error}.") from error
    except OverflowError as error:
        raise HTTPException(422, "A number is too large to be kept.") from error


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    spec = CANONICAL[name]
    frame = pd.DataFrame([{name: _kept(value) for name, value in row.items()} for row in rows])
    strange = sorted(set(frame.columns) - set(spec.columns))
    if strange:
        raise FrameError(f"{name} has no {', '.join(strange)}; it has {', '.join(spec.columns)}")
    return spec.conform(frame)


def _kept(value: Any) -> Any:  # noqa: ANN401 - a cell of any type
    """The value as every database can keep it: PostgreSQL takes no NUL in a text."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _receipt(summary: ImportSummary) -> Receipt:
    found = summary.rejected.astype(object).where(summary.rejected.notna(), None)
    return Receipt(
        saved={name: Saved(**vars(counts)) for name, counts in summary.counts.items()},
        left_out=[
            LeftOut(
                frame=row["file"], column=row["column"], value=row["value"], reason=row["reason"]
            )
            for row in found.to_dict(orient="records")
        ],
    )
