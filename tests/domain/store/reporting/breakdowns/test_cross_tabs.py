from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from domain.store.database.engine import Database
from domain.store.reporting.breakdowns import cross_tabs
from domain.store.reporting.breakdowns.cross_tabs import count_by, varied_dimensions
from domain.store.reporting.breakdowns.dimensions import DIMENSION_KEYS
from domain.store.reporting.breakdowns.drill_down import (
    DrillDown,
    count_moves,
    days_of_week,
    find_behind,
    find_first_behind,
)
from domain.store.reporting.search.snapshot_filter import SnapshotFilter
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE, seeded_sqlite
from tests.dashboard.seeding import as_ofs

BEFORE, LAST = as_ofs(SIZE)[-2:]
ASKED = SnapshotFilter(as_of=LAST)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("crossed") / "seeded.sqlite"
    path.write_bytes(seeded_sqlite())
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def frame(seeded: Database) -> pd.DataFrame:
    return read_snapshots(seeded, LAST)


def behind(database: Database, drill: DrillDown, asked: SnapshotFilter = ASKED) -> int:
    number, page = find_behind(database, asked, drill, first=0, most=10_000)
    assert len(page) == number
    assert find_first_behind(database, asked, drill, most=3).tolist() == page.head(3).tolist()
    return number


def test_behind_each_cell_are_as_many_learners_as_it_counts(seeded: Database) -> None:
    for rows in DIMENSION_KEYS:
        other = "segment" if rows != "segment" else "at_stage"
        counted = count_by(seeded, ASKED, rows, other)
        assert counted["learners"].sum() == SIZE.learners
        for cell in counted.to_dict(orient="records"):
            asked = DrillDown(dimensions=((rows, cell["row"]), (other, cell["column"])))
            assert behind(seeded, asked) == cell["learners"], (rows, cell)


def test_the_measures_of_a_cell_are_those_of_its_learners(
    seeded: Database, frame: pd.DataFrame
) -> None:
    counted = count_by(seeded, ASKED, "at_stage").set_index("row")
    for stage, some in frame.groupby("stage"):
        cell = counted.loc[stage]
        assert cell["risk_sum"] / cell["risk_known"] == pytest.approx(some["risk_score"].mean())
        assert cell["critical_sum"] == (some["composite_segment"] == "Critical").sum()
        assert cell["quiet_known"] == some["days_since_last_seen"].notna().sum()


def test_a_coach_counts_and_finds_only_their_own(seeded: Database, frame: pd.DataFrame) -> None:
    mine = SnapshotFilter(as_of=LAST, seen_by=3)
    own = int((frame["coach_id"] == 3).sum())
    assert count_by(seeded, mine, "segment")["learners"].sum() == own
    assert behind(seeded, DrillDown(), mine) == own
    assert behind(seeded, DrillDown(dimensions=(("with_coach", "4"),)), mine) == 0
    moves = count_moves(seeded, mine, BEFORE)["learners"].sum()
    assert moves == behind(seeded, DrillDown(since=BEFORE, has_moved=True), mine)


def test_moves_say_from_where_into_what_and_by_which_rule(
    seeded: Database, frame: pd.DataFrame
) -> None:
    then = read_snapshots(seeded, BEFORE).set_index("enrolment_id")["composite_segment"]
    now = frame.set_index("enrolment_id")["composite_segment"]
    moves = count_moves(seeded, ASKED, BEFORE)
    assert moves["learners"].sum() == (then != now).sum() > 0
    by_rule = moves[moves["engagement_segment"] == 1]
    for (was, segment), some in by_rule.groupby(["was", "segment"]):
        drill = DrillDown(
            dimensions=(("segment", str(segment)),),
            since=BEFORE,
            was=str(was),
            has_moved=True,
            rule="engagement_segment",
        )
        assert behind(seeded, drill) == some["learners"].sum()


def test_who_is_new_had_no_segment_before(seeded: Database) -> None:
    long_ago = as_ofs(SIZE)[0].replace(year=2020)
    moves = count_moves(seeded, ASKED, long_ago)
    assert set(moves["was"]) == {"new"}
    assert behind(seeded, DrillDown(since=long_ago, was="new")) == SIZE.learners


def test_dimensions_without_data_are_not_offered(seeded: Database) -> None:
    varied = varied_dimensions(seeded, ASKED)
    assert varied["with_coach"]
    assert varied["at_employer"] is False  # all have the same one
    assert "module" not in varied


def test_dimensions_in_which_the_first_learners_are_alike_are_looked_at_whole(
    seeded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    varied = varied_dimensions(seeded, ASKED)
    monkeypatch.setattr(cross_tabs, "_FIRST", 1)
    assert varied_dimensions(seeded, ASKED) == varied


def test_a_weekday_is_the_last_weeks_days_of_that_name() -> None:
    found = days_of_week(LAST, 0, weeks=3)
    assert [day.weekday() for day in found] == [0, 0, 0]
    assert found[0] <= LAST
    assert (found[0] - found[-1]).days == 14
