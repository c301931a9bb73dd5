"""How groups fare beside everyone else: of whole cohorts, small cells hidden as on the page."""

from datetime import date

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from dashboard.api.parameters import AsOf, Cohort
from dashboard.data import PageContext, Queries
from dashboard.data.records import GroupRecords
from dashboard.web import Selection, viewer_of
from domain.groups import Comparison, share
from domain.store.staff import StaffAction


class GroupGap(BaseModel):
    """One measure of one group of a cohort; all that would tell on too few is null."""

    attribute: str
    group: str
    learners: int
    measure: str
    is_hidden: bool
    share: float | None = Field(description="0 to 1.")
    others: float | None = Field(description="The share of everyone else.")
    gap: float | None
    low: float | None = Field(description="The 95 % interval of the gap.")
    high: float | None
    is_beyond_chance: bool


class Equity(BaseModel):
    """Every comparison of a cohort on one of its days of release, which come every four weeks."""

    cohort: str
    as_of: date
    minimum_cell: int = Field(description="Cells of fewer learners are hidden.")
    comparisons: list[GroupGap]


def equity_router(queries: Queries) -> APIRouter:
    """GET /analytics/equity."""
    router = APIRouter(prefix="/analytics", tags=["analytics"])

    @router.get("/equity")
    def equity(request: Request, as_of: AsOf = None, cohort: Cohort = None) -> Equity:
        """Gaps of groups by gender, ethnicity and the like; who looks is on the audit trail."""
        viewer = viewer_of(request.scope)
        context = PageContext(viewer, queries, Selection(as_of=as_of))
        if not context.as_ofs:
            raise HTTPException(404, "Nobody has been scored yet.")
        records = GroupRecords(context)
        if cohort is not None:
            number = next((n for n, name in records.names.items() if name == cohort), None)
            if number is None:
                raise HTTPException(404, f"No cohort {cohort!r} had begun by that day.")
            selection = Selection(as_of=as_of, cohort=number)
            records = GroupRecords(PageContext(viewer, queries, selection))
        if records.cohort is None or records.day is None:
            raise HTTPException(404, "No figures by group are released by that day.")
        name = records.names[records.cohort]
        queries.note(viewer, StaffAction.LOOKED_AT_GROUPS, f"equity: {name}, {records.day}")
        return Equity(
            cohort=name,
            as_of=records.day,
            minimum_cell=queries.policy.disclosure.minimum_cell,
            comparisons=[_gap(one) for one in records.comparisons],
        )

    return router


def _gap(one: Comparison) -> GroupGap:
    cell, others, interval = one.cell, one.others, one.interval
    return GroupGap(
        attribute=one.attribute,
        group=one.group,
        learners=one.learners,
        measure=one.measure,
        is_hidden=cell is None,
        share=share(cell) if cell else None,
        others=share(others) if others else None,
        gap=one.gap if cell and others else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        is_beyond_chance=one.is_beyond_chance,
    )
