"""What a figure may say in the browser: text, and never markup that came with the data."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable

import pytest
from sqlalchemy import text

from dashboard import pages
from dashboard.pages.equity.figures import gaps
from dashboard.pages.explore.crossed import crossed
from dashboard.pages.explore.crossed_figures import grouped_bars, heat_of
from dashboard.pages.explore.figures import Bars, boxes, histogram, stacked_bars
from dashboard.pages.impact.timeline_figures import sent_and_returned
from dashboard.pages.learner.scores.figures import RiskMarks, leave_soon, risk
from dashboard.pages.overview.figures import trend
from dashboard.pages.progression.figures import survival, weekly
from dashboard.pages.scorer.figures import (
    lead_times,
    predicted_and_observed,
    reliability_figure,
    top_tenth,
)
from dashboard.ui.charts import Figure, bar_trace, figure, heat_grid
from dashboard.ui.charts.figure import drawing
from dashboard.web import Selection
from domain.groups import SurvivalCurve
from domain.learners import Status
from domain.policy import Policy
from domain.store.coaching import read_contact_log
from domain.store.database.engine import Database
from domain.store.nudges import count_sent_by_day
from domain.store.reporting.breakdowns.cross_tabs import count_by
from domain.store.reporting.precomputed.segment_counts import read_counts
from domain.store.reporting.search.snapshot_filter import SnapshotFilter
from domain.store.reporting.search.snapshot_search import count_values
from domain.store.scoring.journeys import read_journey
from tests.dashboard.conftest import SIZE
from tests.dashboard.plotly_figures import as_plotly
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]
LINK = '<a href="https://elsewhere.test">click</a>'
#: Every place in which a file or a form may bring its own words into a chart.
WORDS = (
    "UPDATE cohort SET name = :link || id",
    "UPDATE enrolment SET stage = :link || id % 3",
    "UPDATE barrier SET kind = :link",
    "UPDATE assessment SET name = :link, kind = :link",
    "UPDATE message SET subject = :link, state = 'sent'",
    "UPDATE snapshot SET stage = :link, barriers = :link",
)

Drawn = dict[Callable[..., Figure], Callable[[], Figure]]


@pytest.fixture
def drawn(seeded: Database, policy: Policy) -> Drawn:
    """Each builder of a figure, and its figure of a programme that is named in markup."""
    with seeded.transaction() as session:
        for statement in WORDS:
            session.execute(text(statement), {"link": LINK})
    asked, counts = SnapshotFilter(as_of=LAST), read_counts(seeded)
    values = {name: count_values(seeded, asked, name) for name in ("progress", "stage")}
    stages = crossed(
        *(count_by(seeded, asked, "at_stage", columns) for columns in ("segment", "")),
        dimensions=("at_stage", "segment"),
        stages=(),
        measure="risk",
        selection=Selection(),
    )
    journey = read_journey(seeded, enrolment_id=4, as_of=LAST)
    assert journey
    log = read_contact_log(seeded, enrolment_id=4, known_by=LAST)
    marks = RiskMarks(nudges=journey.nudges, contacts=log)
    rows = journey.snapshots
    curve = SurvivalCurve(
        group="1", name=LINK, learners=9, left=1, days=(0, 7), share=(1, 0.9), low=(1, 0.8),
        high=(1, 1), at_risk=(9,),
    )  # fmt: skip
    levels = [{"from_week": 2, "predicted": 0.3, "observed": 0.4}]
    weeks = [
        {"week": 2, "rows": 9, "events": 3, "top": 0.5, "median_days": 20, "left": 2, "alerted": 3}
    ]
    return {
        trend: lambda: trend(counts, link=lambda *_: ""),
        histogram: lambda: (
            histogram(
                values["progress"], unit="percent", link=lambda *_: "", limits=((50, LINK),)
            ).figure
        ),
        sent_and_returned: lambda: sent_and_returned(
            count_sent_by_day(seeded, until=LAST, goal_days={"reengage": 14}), [(LAST, "1")]
        ),
        gaps: lambda: gaps([], {}),  # its groups are words of our own
        boxes: lambda: boxes(values["progress"], unit="percent"),
        stacked_bars: lambda: (
            stacked_bars(
                values["stage"], list(set(values["stage"]["value"])), link=lambda *_: "", named=str
            ).figure
        ),
        grouped_bars: lambda: grouped_bars(stages),
        heat_grid: lambda: heat_grid(heat_of(stages, policy.bands)),
        risk: lambda: risk(rows, policy.bands, marks),
        leave_soon: lambda: leave_soon(rows),
        weekly: lambda: weekly({LAST: dict.fromkeys(Status, 1)}),
        survival: lambda: survival([curve]),
        predicted_and_observed: lambda: predicted_and_observed(levels),
        reliability_figure: lambda: reliability_figure([]),  # numbers only
        top_tenth: lambda: top_tenth(weeks),
        lead_times: lambda: lead_times(weeks),
    }


def test_no_figure_carries_a_link_that_came_with_the_data(drawn: Drawn) -> None:
    written = {build.__name__: json.dumps(drawing(make())) for build, make in drawn.items()}
    assert [name for name, figure in written.items() if "<a" in figure] == []
    named = {name for name, figure in written.items() if "&lt;a href" in figure}
    assert named == {
        "heat_grid",
        "histogram",
        "stacked_bars",
        "grouped_bars",
        "risk",
        "survival",
    }


def test_every_builder_of_a_figure_is_asked(drawn: Drawn) -> None:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(pages.__path__, "dashboard.pages.")
        if found.name.endswith("figures")
    ]
    builders = {
        function
        for module in modules
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and inspect.signature(function).return_annotation in (Figure, Bars)
    }
    assert builders | {heat_grid} == set(drawn)


def test_plotly_knows_every_part_of_every_figure(drawn: Drawn) -> None:
    for build, make in drawn.items():
        assert as_plotly(make()).layout.height, build


def test_our_own_markup_stays_markup() -> None:
    trace = bar_trace(y=["<i>"], x=[1], hovertemplate="%{y}<br>%{x}<extra></extra>")
    (shown,) = drawing(figure(trace, height=10))["data"]
    assert (shown["y"], shown["hovertemplate"]) == (["&lt;i&gt;"], "%{y}<br>%{x}<extra></extra>")
