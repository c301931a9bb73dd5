"""People of a page as plain values: the same as their rows, of whom the viewer may see."""

from dashboard.data.queries.queries import Queries
from dashboard.ui import absent, plain_rows
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.scoring import snapshot_columns
from domain.store.staff.members import Role
from tests.dashboard.conftest import SIZE
from tests.dashboard.data.queries.test_queries import viewer
from tests.dashboard.seeding import as_ofs
from tests.factories import deployment_for

LAST = as_ofs(SIZE)[-1]


def test_people_are_told_as_their_rows_are_in_the_order_asked_for(
    seeded: Database, policy: Policy
) -> None:
    queries = Queries(deployment_for(seeded, policy))
    wanted = [5, 2, 9]

    people = queries.people(viewer(), LAST, wanted)

    rows = plain_rows(queries.rows(viewer(), LAST, wanted))
    assert [one["enrolment_id"] for one in people] == wanted
    for one, row in zip(people, rows, strict=True):
        assert list(one) == list(row) == snapshot_columns()
        assert {k for k in one if not absent(one[k])} == {k for k in row if not absent(row[k])}
        for name in ("name", "cohort", "coach", "composite_segment", "risk_score", "risk_band"):
            assert one[name] == row[name] or (absent(one[name]) and absent(row[name]))


def test_a_coach_is_told_of_their_own_alone(seeded: Database, policy: Policy) -> None:
    queries = Queries(deployment_for(seeded, policy))

    found = queries.people(viewer(Role.COACH, staff_id=3), LAST, range(1, SIZE.learners + 1))

    assert {one["coach_id"] for one in found} == {3}
