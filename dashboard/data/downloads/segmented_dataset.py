"""The segmented dataset as CSV: every original column, then every computed one. Pure.

The original columns hold what the newest import said, not what was known on an earlier day, and
nothing tells which of them ever change. So the file of the newest as_of has them all, and that of
an earlier day none: see `without_originals`. Between an import and the next scoring the original
columns are newer than the computed ones: each row says when both were known (`with_instants`).
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pandas as pd

from domain.learners import Segment
from domain.risk.scoring import read_reasons
from domain.safe_cells import safe
from domain.store.reporting.precomputed import Freshness

#: Columns of the classic export <- columns of a snapshot frame.
CLASSIC: Final = {
    "Name": "name",
    "Email": "email",
    "Phone": "phone",
    "Last login": "last_seen_on",
    "Progress": "progress",
    "Average grade": "grade",
    "Barriers": "barriers",
    "Training stage": "stage",
    "Coach": "coach",
    "Learner_ID": "learner_ref",
    "Cohort": "cohort",
    "Programme": "programme",
    "Employer": "employer",
}
COMPUTED: Final = {
    "As_Of": "as_of",
    "Days_Since_Last_Seen": "days_since_last_seen",
    "Engagement_Segment": "engagement_segment",
    "Progress_Segment": "progress_segment",
    "Barriers_Flag": "barriers",
    "Composite_Segment": "composite_segment",
    "Status": "status",
    "Worklist_Rank": "worklist_rank",
    "Risk_Score": "risk_score",
    "Risk_Band": "risk_band",
    "Leave_Soon_Probability": "leave_soon",
    "Leave_After_Gap_Probability": "leave_after_gap",
    "Stop_Out_Probability": "stop_out",
    "Grade_Forecast": "grade_forecast",
    "Grade_Forecast_Low": "grade_low",
    "Grade_Forecast_High": "grade_high",
    "Badges": "badges",
    "Risk_Reasons": "reasons",
    "Nearest_Change": "nearest_change",
    "No_Score_Reason": "no_score_reason",
    "Scored_At": "scored_at",
    "Originals_Imported_At": "imported_at",
}
_AT: Final = {name: place for place, name in enumerate(COMPUTED)}
_BLOCK: Final = 2_000


def header(own: Iterable[str]) -> list[str]:
    """Classic columns, the source's own, then computed ones."""
    return [*CLASSIC, *(str(safe(_as_imported(name))) for name in own), *COMPUTED]


def csv_blocks(frames: Iterable[pd.DataFrame], own: Sequence[str]) -> Iterator[str]:
    """The file in pieces, header first; one row per enrolment of snapshot frames.

    `own` are the source's own columns. For an as_of that is not the newest pass frames through
    `without_originals` first, or the file would tell of a past day what was learnt after it.
    """
    yield "\ufeff" + _lines([header(own)])  # the mark tells Excel that this is UTF-8
    for rows in row_blocks(frames, own):
        yield _lines(rows)


def row_blocks(frames: Iterable[pd.DataFrame], own: Sequence[str]) -> Iterator[list[list[object]]]:
    """The rows in pieces, each cell `safe`, in the order of `header`; "" where nothing is known."""
    for frame in frames:
        for start in range(0, len(frame), _BLOCK):
            block = frame.iloc[start : start + _BLOCK]
            yield [_row(row, own) for row in block.to_dict(orient="records")]


def with_instants(frame: pd.DataFrame, freshness: Freshness) -> pd.DataFrame:
    """A snapshot frame with when its day was scored, and when anything was imported last."""
    scored_at = freshness.version.recorded_at if freshness.version else None
    return frame.assign(scored_at=scored_at, imported_at=freshness.imported_at)


def without_originals(frame: pd.DataFrame) -> pd.DataFrame:
    """A snapshot frame of a past day: without the source's own columns, which are of today."""
    return frame.assign(original=None, imported_at=None)


def _row(row: dict[Any, Any], own: Sequence[str]) -> list[object]:
    original = _original(row.get("original"))
    classic = [_plain(row[column]) for column in CLASSIC.values()]
    computed = [_plain(row.get(column)) for column in COMPUTED.values()]
    computed[_AT["Risk_Reasons"]] = _reasons(row["reasons"])
    computed[_AT["Barriers_Flag"]] = "Yes" if row["barriers"] else "No"
    for name in ("Engagement_Segment", "Progress_Segment"):
        computed[_AT[name]] = computed[_AT[name]] or str(Segment.NOT_KNOWN)
    return [safe(cell) for cell in (*classic, *(original.get(n, "") for n in own), *computed)]


def own_columns(frames: Iterable[pd.DataFrame]) -> list[str]:
    """The source's own columns, in the order in which they first occur in `original`."""
    seen: dict[str, None] = {}
    for frame in frames:
        for text in frame["original"].dropna().unique():
            seen |= dict.fromkeys(_original(text))
    return list(seen)


def _as_imported(name: str) -> str:
    return f"{name} (as imported)" if name in CLASSIC or name in COMPUTED else name


def _original(text: object) -> dict[str, Any]:
    return json.loads(text) if isinstance(text, str) and text else {}


def _reasons(text: object) -> str:
    if not isinstance(text, str) or not text:
        return ""
    return "; ".join(f"{reason.text} ({reason.direction})" for reason in read_reasons(text))


def _plain(value: object) -> object:
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value.tz is None else f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 4)
    return value


def _lines(rows: Any) -> str:  # noqa: ANN401 - any rows of cells
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
