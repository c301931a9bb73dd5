from sqlmodel import col, select

from dashboard.data.queries.queries import Queries
from dashboard.web import Viewer, reading_as
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.reporting import SnapshotFilter
from domain.store.staff.members import Role
from domain.store.tables import Enrolment
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs, fill
from tests.factories import deployment_for

LAST = as_ofs(SIZE)[-1]
COACH = 3  # the first of the two in the seed


def _viewer(role: Role, staff_id: int) -> Viewer:
    return Viewer(staff_id=staff_id, name="V", email="v@example.org", role=role, form_token="")


def test_a_coach_gets_their_own_learners_though_the_question_forgot_to_say_so(
    postgresql_database: Database, policy: Policy
) -> None:
    """And what is kept of a coach's question answers nobody else's."""
    fill(postgresql_database, SIZE)
    queries = Queries(deployment_for(postgresql_database, policy))
    everybody = select(Enrolment.id, Enrolment.coach_id)
    own = everybody.where(col(Enrolment.coach_id) == COACH)
    known = postgresql_database.read_frame(own)
    manager, coach = _viewer(Role.MANAGER, 5), _viewer(Role.COACH, COACH)
    with reading_as(coach):
        forgot = queries.find(manager, SnapshotFilter(as_of=LAST))
        raw = queries.database.read_frame(everybody)
        cohorts = queries.counts(manager)
    with reading_as(manager):
        assert len(queries.find(manager, SnapshotFilter(as_of=LAST))) == SIZE.learners
        assert queries.counts(manager).equals(cohorts)
    assert 0 < len(known) < SIZE.learners
    assert sorted(raw["id"]) == sorted(known["id"])
    assert set(forgot) <= set(known["id"])
