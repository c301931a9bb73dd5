"""Blocks, timetable, dynamics and files of the synthetic programme, each by itself."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.frames import CANONICAL
from domain.sources.synthetic import dynamics, people
from domain.sources.synthetic.arrays import NEVER, block_streams, first_true, programme_stream
from domain.sources.synthetic.blocks import STREAMS, Columns, block_tables
from domain.sources.synthetic.files import TableFiles, write_mapping
from domain.sources.synthetic.timetable import Timetable
from domain.sources.tables.schema.mapping import load_mapping

TODAY = date(2026, 5, 14)
TIMETABLE = Timetable.ending_mid_course(weeks=12, cohorts=3, every=12, today=TODAY)


def society(learners: int = 900, *, unequal: bool = False) -> people.Society:
    return people.society(
        programme_stream(1), learners=learners, cohorts=3, seed=1, unequal=unequal
    )


def block(number: int) -> dict[str, Columns]:
    return block_tables(
        block_streams(1, number, count=STREAMS),
        society(),
        TIMETABLE,
        first=300 * number,
        size=300,
    )


def lived(drive: float, *, burden: float = 1.0, learners: int = 4000) -> dynamics.Journeys:
    """Learners who are all alike."""
    same, nothing = np.full(learners, drive), np.zeros(learners)
    traits = dynamics.Traits(
        ability=nothing, drive=same, pace=nothing, sociable=nothing, burden=nothing + burden
    )
    return dynamics.journeys(np.random.default_rng(7), traits, weeks=12, kinds=8)


def test_a_block_is_the_same_whatever_was_drawn_before_it() -> None:
    later_first = block(2), block(1)
    in_order = block(1), block(2)
    for name, columns in in_order[1].items():
        assert pa.table(columns).equals(pa.table(later_first[0][name]))


@pytest.mark.parametrize("unequal", [False, True])
def test_groups_have_it_alike_but_where_an_unequal_programme_is_asked_for(*, unequal: bool) -> None:
    rng, shared = np.random.default_rng(4), society(unequal=unequal)
    everybody = people.people(rng, shared, first=0, size=20_000)
    lives = people.traits(rng, everybody, shared)
    disabled, educated = everybody.groups["disability"] == 1, everybody.groups["education"] > 1
    hardship = lives.burden[disabled].mean() / lives.burden[~disabled].mean()
    schooling = lives.ability[educated].mean() - lives.ability[~educated].mean()
    assert (hardship > 1.2, schooling > 0.1) == (unequal, unequal)
    assert unequal or (abs(hardship - 1) < 0.06 and abs(schooling) < 0.06)


def test_blocks_differ_from_each_other() -> None:
    assert not pa.table(block(0)["activity"]).equals(pa.table(block(1)["activity"]))


def test_learners_are_dealt_out_to_the_cohorts_in_turn() -> None:
    cohorts = block(1)["enrolments"]["cohort_ref"].value_counts().to_pylist()
    assert {c["values"]: c["counts"] for c in cohorts} == {"DSA-1": 100, "DSA-2": 100, "DSA-3": 100}


def test_a_few_employers_are_large_and_coaches_have_similar_numbers() -> None:
    enrolments = block(0)["enrolments"]
    by_employer, by_coach = (
        np.sort([c["counts"] for c in enrolments[ref].value_counts().to_pylist()])
        for ref in ("employer_ref", "coach_ref")
    )
    assert by_employer[-1] > 4 * np.median(by_employer)
    assert by_coach[-1] < 3 * np.median(by_coach)


def test_low_motivation_makes_leaving_far_more_likely() -> None:
    left = [(lived(drive).leaves < NEVER).mean() for drive in (-1.0, 0.0, 1.0)]
    assert left[0] > 1.5 * left[1] > 2.5 * left[2]


def test_barriers_lower_motivation_and_so_make_leaving_likelier() -> None:
    free, burdened = lived(0.0, burden=0.0), lived(0.0, burden=8.0)
    assert free.barriers.learner.size == 0
    assert burdened.motivation.mean() < free.motivation.mean() - 0.2
    assert (burdened.leaves < NEVER).mean() > (free.leaves < NEVER).mean() + 0.05


def test_departures_are_most_frequent_in_the_first_weeks() -> None:
    leaves = lived(0.0, learners=20_000).leaves
    assert (leaves < 21).sum() > 1.1 * ((leaves >= 21) & (leaves < 42)).sum()


def test_learners_fall_silent_before_they_leave_and_some_never_leave_on_paper() -> None:
    journeys = lived(-0.5)
    gone = journeys.leaves < NEVER
    started = gone & (journeys.leaves > 0)
    assert (journeys.stops[started] <= journeys.leaves[started]).all()
    assert ((journeys.stops < NEVER) & ~gone).sum() > 100


def test_everyone_enrols_before_they_leave() -> None:
    journeys = lived(-0.5)
    assert (journeys.enrolled < journeys.leaves).all()
    assert 0.01 < (journeys.enrolled > 0).mean() < 0.1


def test_a_believable_share_of_weeks_is_spent_away() -> None:
    away = lived(0.0).away
    assert 0.05 < away.mean() < 0.25


@given(
    weeks=st.integers(4, 52),
    cohorts=st.integers(1, 26),
    today=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_any_timetable_is_in_mid_course_today_with_all_work_inside(
    weeks: int, cohorts: int, today: date
) -> None:
    timetable = Timetable.ending_mid_course(weeks=weeks, cohorts=cohorts, every=weeks, today=today)
    starts: list[date] = timetable.starts.tolist()
    assert all(start.weekday() == 0 for start in starts)
    assert starts[-1] + timedelta(days=14) <= today <= timetable.ends.tolist()[-1]
    assert np.diff(timetable.starts).astype(int).tolist() == [7 * weeks] * (cohorts - 1)
    assert all(0 < work.due < timetable.days for work in timetable.works)
    assert sum(work.weight for work in timetable.works) == pytest.approx(100, abs=0.5)
    assert len({work.code for work in timetable.works}) == len(timetable.works)


def test_days_that_have_not_come_are_empty() -> None:
    cohort = np.array([2, 2, 2, 0])
    until = int(TIMETABLE.known_until(cohort)[0])
    days = TIMETABLE.on(cohort, np.array([until, until + 1, NEVER, until + 1]))
    assert np.isnat(days).tolist() == [False, True, True, False]
    assert days[0] == np.datetime64(TODAY)


def test_the_first_true_cell_is_found_in_each_row() -> None:
    cells = np.array([[False, True, True], [False, False, False], [True, False, False]])
    assert first_true(cells).tolist() == [1, NEVER, 0]


def test_the_mapping_names_a_file_and_its_columns_for_every_frame(tmp_path: Path) -> None:
    with TableFiles(tmp_path) as files:
        assert set(files.rows.values()) == {0}
    write_mapping(tmp_path, exported_on=TODAY)
    mapping = load_mapping(tmp_path / "mapping.toml")
    assert mapping.exported_on == TODAY
    assert set(mapping.tables) == set(CANONICAL)
    for name, table in mapping.tables.items():
        assert table.content == name
        header = (tmp_path / table.match).read_text(encoding="utf-8").strip().split(",")
        assert set(table.columns.values()) <= set(header)
        assert {*CANONICAL[name].columns} - {"original", "hours"} <= set(table.columns.values())


def test_rows_are_appended_with_absent_columns_left_empty(tmp_path: Path) -> None:
    with TableFiles(tmp_path) as files:
        for ref in ("a", "b"):
            files.append("employers", {"ref": pa.array([ref])})
        assert files.rows["employers"] == 2
    assert (tmp_path / "employers.csv").read_text(encoding="utf-8") == 'ref,name\n"a",\n"b",\n'
