"""Who may need somebody: three lists of one read, each as a search of its own would give it."""

from datetime import date

import pandas as pd
from sqlmodel import col, update

from domain.store.database.engine import Database
from domain.store.reporting.search import SnapshotFilter, find_snapshots, read_needing
from domain.store.tables import Snapshot
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs, fill

LAST: date = as_ofs(SIZE)[-1]


def stand(database: Database, people: dict[int, dict[str, object]]) -> None:
    """Nobody needs anybody but these, by enrolment."""
    nothing = {"worklist_rank": None, "risk_band": "Green", "leave_soon": None}
    with database.transaction() as session:
        of_day = update(Snapshot).where(col(Snapshot.as_of) == LAST)
        session.execute(of_day.values(nothing))
        for number, said in people.items():
            session.execute(of_day.where(col(Snapshot.enrolment_id) == number).values(said))


def on(lists: pd.DataFrame, which: str) -> list[int]:
    """The enrolments of one list, in its order."""
    return lists.loc[lists["list"] == which, "enrolment_id"].tolist()


def test_each_list_is_in_its_own_order_and_one_may_be_on_two(database: Database) -> None:
    fill(database, SIZE)
    stand(
        database,
        {
            1: {"risk_band": "Red", "leave_soon": None, "worklist_rank": 2},
            2: {"risk_band": "Red", "leave_soon": 0.1, "days_since_last_seen": 3},
            3: {"risk_band": "Red", "leave_soon": 0.2, "days_since_last_seen": 1},
            4: {"risk_band": "Red", "leave_soon": 0.1, "days_since_last_seen": 9},
            5: {"risk_band": "Red", "leave_soon": 0.1, "days_since_last_seen": None},
            6: {"risk_band": "Red", "leave_soon": 0.1, "days_since_last_seen": 3},
            7: {"risk_band": "Amber", "worklist_rank": 1},
            8: {"risk_band": "Amber"},
        },
    )

    lists = read_needing(database, SnapshotFilter(as_of=LAST))

    assert on(lists, "listed") == [7, 1]
    assert on(lists, "Red") == [3, 4, 2, 6, 5, 1]
    assert on(lists, "Amber") == [7, 8]
    assert len(lists) == 2 + 6 + 2


def test_where_nobody_needs_anybody_the_lists_are_empty(database: Database) -> None:
    fill(database, SIZE)
    stand(database, {})

    lists = read_needing(database, SnapshotFilter(as_of=LAST))

    assert [on(lists, name) for name in ("listed", "Red", "Amber")] == [[], [], []]
    assert lists["enrolment_id"].dtype == "int32"


def test_a_coach_has_their_own_alone(database: Database) -> None:
    fill(database, SIZE)
    stand(database, {number: {"risk_band": "Amber"} for number in (1, 2, 3, 4)})

    mine = read_needing(database, SnapshotFilter(as_of=LAST, seen_by=3))

    assert on(mine, "Amber") == [2, 4]


def test_whom_a_filter_of_the_band_finds_is_on_its_list(database: Database) -> None:
    fill(database, SIZE)
    stand(database, {number: {"risk_band": "Red"} for number in (2, 4)})

    found = find_snapshots(database, SnapshotFilter(as_of=LAST, band="Red"))

    assert found.tolist() == on(read_needing(database, SnapshotFilter(as_of=LAST)), "Red") == [2, 4]
