from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots, with_originals
from domain.store.tables import Enrolment
from tests.factories import TODAY, add_course, add_learner, add_snapshot, on_both


@on_both
def test_original_columns_are_read_only_for_those_who_ask(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        session.get_one(Enrolment, ben.enrolment_id).original = '{"Tutor": "Kim"}'
        add_snapshot(session, ada)
        add_snapshot(session, ben)
    shown = read_snapshots(database, TODAY)
    assert "original" not in shown
    asked = with_originals(database, shown)
    assert asked["original"].fillna("").tolist() == ["", '{"Tutor": "Kim"}']
