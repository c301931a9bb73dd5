"""Views of the grid: shipped ones, and those that people save. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from dashboard.pages.learners.rows import TooMuchError, asked_order

#: What an address calls the classic table.
CLASSIC: Final = "classic"
NAME_LENGTH: Final = 60
_LONGEST: Final = 8_000


@dataclass(frozen=True, kw_only=True)
class GridView:
    """Columns in order (none: all that are known), filters and sort as the grid has them."""

    columns: tuple[str, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: Sequence[Mapping[str, str]] = ()
    search: str = ""

    @classmethod
    def of(cls, content: str, known: Sequence[str]) -> Self | None:
        """Read what a browser or the store says; None where it is no view of these columns.

        A column that is gone is left out.
        """
        if len(content) > _LONGEST:
            return None
        try:
            said = json.loads(content)
            view = cls(
                columns=tuple(name for name in said["columns"] if name in known),
                filters={k: v for k, v in said["filter"].items() if k in known},
                sort=[{"colId": one["colId"], "sort": one["sort"]} for one in said["sort"]],
                search=str(said.get("search") or ""),
            )
            asked_order({"filterModel": view.filters, "sortModel": view.sort}, search=view.search)
        except (ValueError, KeyError, TypeError, AttributeError, TooMuchError):
            return None
        return view if view.columns else None


#: The table of the export that coaches knew before, its columns in its order; `#` is its No.
CLASSIC_VIEW: Final = GridView(
    columns=(
        *("name", "days_since_last_seen", "progress", "grade", "barriers_flag"),
        *("engagement_segment", "progress_segment", "composite_segment"),
    ),
    sort=({"colId": "days_since_last_seen", "sort": "desc"},),
)
