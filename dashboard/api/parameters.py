"""What most requests ask alike: a day, a cohort, a page of rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from fastapi import HTTPException, Path, Query, Request

from dashboard.api.request_rules import note_seen
from dashboard.api.schemas import Page, Row
from dashboard.data import Queries, may_see, scored_day
from dashboard.web import Viewer, viewer_of
from domain.store.people import KnownEnrolment, find_enrolment
from domain.store.reporting.search import SnapshotFilter

_MOST: Final = 1_000
#: Row numbers go no further.
LARGEST: Final = 2**63 - 1

AsOf = Annotated[
    date | None, Query(description="The day a computation may know; the newest by default.")
]
Cohort = Annotated[str | None, Query(description="Only this cohort, by its name.")]
Stage = Annotated[str | None, Query(description="Only this stage, by its name.", max_length=200)]
Segment = Annotated[
    Literal["Critical", "Moderate", "On Track", "Not known"] | None,
    Query(description="Only learners of this composite segment."),
]
Band = Annotated[
    Literal["Red", "Amber", "Green"] | None, Query(description="Only learners of this risk band.")
]
After = Annotated[int, Query(ge=0, le=LARGEST, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=_MOST)]
Ref = Annotated[str, Path(description="The platform's reference of learner and cohort.")]


def known_enrolment(queries: Queries, request: Request, enrolment: str) -> KnownEnrolment:
    """The enrolment of that reference; raises 404 where there is none that the caller may see."""
    known = queries.database.read(find_enrolment, enrolment)
    if known is None or not may_see(viewer_of(request.scope), known.coach_id):
        raise HTTPException(404, f"No enrolment {enrolment!r} is known.")
    note_seen(request, [known.enrolment_id])
    return known


@dataclass(frozen=True)
class SnapshotsAsked:
    """The scored day at or before the one asked for, and which of its snapshots.

    Raises 404 with a sentence while nothing has been scored.
    """

    queries: Queries
    request: Request
    asked: SnapshotFilter

    @classmethod
    def of(
        cls,
        queries: Queries,
        request: Request,
        as_of: date | None,
        cohort: str | None,
        *,
        segment: str | None = None,
        band: str | None = None,
        stage: str | None = None,
    ) -> Self:
        """What the caller asks for, of those whom they may see."""
        viewer, as_ofs = viewer_of(request.scope), tuple(queries.as_ofs())
        if not as_ofs:
            raise HTTPException(
                404, "Nobody has been scored yet: run staycourse run score-learners."
            )
        asked = SnapshotFilter(
            as_of=scored_day(as_ofs, as_of),
            segment=segment or "",
            band=band or "",
            stage=stage or "",
        )
        if cohort is not None:
            counts = queries.counts(viewer)
            named = counts.loc[counts["cohort"] == cohort, "cohort_id"].unique()
            asked = replace(asked, cohorts=tuple(int(one) for one in named))
        return cls(queries, request, asked)

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return viewer_of(self.request.scope)

    def rows(self, enrolments: Iterable[int]) -> list[dict[str, Any]]:
        """Their snapshots; what is not known is None."""
        found = self.queries.shown_rows(self.viewer, self.asked.as_of, enrolments)
        note_seen(self.request, [row["enrolment_id"] for row in found])
        return found

    def page(self, to_row: Callable[[dict[str, Any]], Row], *, after: int, limit: int) -> Page[Row]:
        """The next rows after an enrolment's number."""
        every = self.queries.find(self.viewer, self.asked)
        rest = every[every > after]
        shown = rest.head(limit)
        return Page(
            as_of=self.asked.as_of,
            total=len(every),
            rows=[to_row(row) for row in self.rows(shown)],
            next=int(shown.iloc[-1]) if len(rest) > len(shown) else None,
        )
