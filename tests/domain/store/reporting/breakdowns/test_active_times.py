from datetime import timedelta

from sqlmodel import Session, col, update

from domain.store.database.engine import Database
from domain.store.reporting.breakdowns.active_times import count_active
from domain.store.reporting.breakdowns.drill_down import DrillDown, find_behind
from domain.store.reporting.search.snapshot_filter import SnapshotFilter
from domain.store.tables import Activity
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs
from tests.domain.store.reporting.breakdowns.test_cross_tabs import seeded

LAST = as_ofs(SIZE)[-1]
ASKED = SnapshotFilter(as_of=LAST)

__all__ = ["seeded"]


def test_days_and_hours_are_counted_and_lead_to_their_learners(seeded: Database) -> None:
    seeded.write(_seen_at, hour=14)
    counted = count_active(seeded, ASKED, weeks=2)
    assert counted["day"].min().date() > LAST - timedelta(weeks=2)
    assert (counted["h14"] == counted["timed"]).all()
    assert (counted["h13"] == 0).all()
    for row in counted.to_dict(orient="records"):
        drill = DrillDown(active_on=(row["day"].date(),))
        assert find_behind(seeded, ASKED, drill, first=0, most=1)[0] == row["learners"]
    day = counted["day"].iloc[0].date()
    for hour, found in ((14, counted["h14"].iloc[0]), (13, 0)):
        drill = DrillDown(active_on=(day,), hour=hour)
        assert find_behind(seeded, ASKED, drill, first=0, most=1)[0] == found


def test_where_no_hours_are_told_none_are_counted(seeded: Database) -> None:
    with seeded.transaction() as session:
        session.execute(update(Activity).values(hours=None))
    assert count_active(seeded, ASKED, weeks=1)["timed"].sum() == 0


def _seen_at(session: Session, *, hour: int) -> None:
    session.execute(update(Activity).where(col(Activity.clicks) > 20).values(hours=1 << hour))
