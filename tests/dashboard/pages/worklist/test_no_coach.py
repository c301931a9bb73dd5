from sqlalchemy import select, update
from sqlmodel import col

from domain.store.database.engine import Database
from domain.store.tables import Enrolment, Snapshot
from tests.dashboard.conftest import SignIn
from tests.dashboard.test_pages import shown


def test_who_has_no_coach_says_so_and_can_be_asked_for(sign_in: SignIn, seeded: Database) -> None:
    first = select(col(Snapshot.enrolment_id)).where(col(Snapshot.worklist_rank) == 1)
    with seeded.transaction() as session:
        of_them = col(Enrolment.id).in_(first)
        session.execute(update(Enrolment).where(of_them).values(coach_id=None))
    browser = sign_in()
    assert "No coach" in shown(browser, "/worklist")
    alone = shown(browser, "/worklist", "?coach=0")
    assert "no coach" in alone
    assert "1 learner as of" in alone
