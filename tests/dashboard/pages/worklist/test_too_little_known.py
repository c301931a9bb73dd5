import pytest

from dashboard.data import PageContext, Queries
from dashboard.pages.worklist.too_little_known import to_find_out
from dashboard.web import Selection, Viewer
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.staff.members import Role
from domain.store.tables import Snapshot
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs
from tests.factories import deployment_for

LAST = as_ofs(SIZE)[-1]
UNSEEN = {"days_since_last_seen": None}
MANAGER = Viewer(staff_id=1, name="", email="", role=Role.MANAGER, form_token="")


@pytest.mark.parametrize(
    ("others", "mine", "found"),
    [
        ({}, UNSEEN, [2]),
        (UNSEEN, UNSEEN, []),
        (UNSEEN, {**UNSEEN, "composite_segment": "Not known"}, [2]),
        ({}, {**UNSEEN, "worklist_rank": 4}, []),
        ({}, {}, []),
    ],
    ids=["others are seen", "no visits are shown", "nothing known", "called anyway", "all known"],
)
def test_who_is_to_be_found_out_about(
    seeded: Database,
    policy: Policy,
    others: dict[str, object],
    mine: dict[str, object],
    found: list[int],
) -> None:
    usual = {"days_since_last_seen": 3, "composite_segment": "On Track", "worklist_rank": None}
    with seeded.transaction() as session:
        for number in range(1, SIZE.learners + 1):
            row = session.get_one(Snapshot, (LAST, number))
            row.sqlmodel_update(usual | (mine if number == 2 else others))
    queries = Queries(deployment_for(seeded, policy))
    context = PageContext(MANAGER, queries, Selection())
    assert to_find_out(context).tolist() == found
