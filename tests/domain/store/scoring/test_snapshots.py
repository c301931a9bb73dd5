from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_shown_rows, read_snapshots, with_originals
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


@on_both
def test_a_few_are_read_as_the_frame_has_them_in_the_order_asked_for_by_who_may_see_them(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ids = [add_learner(session, course, ref) for ref in ("ada", "ben", "cy")]
        for one in ids:
            add_snapshot(session, one)
        ada, ben, _ = (one.enrolment_id for one in ids)
    frame = read_snapshots(database, TODAY).set_index("enrolment_id")
    with database.reading() as session:
        rows = read_shown_rows(session, TODAY, [ben, 999, ada])
        mine = read_shown_rows(session, TODAY, [ben], seen_by=course.coach_id)
        others = read_shown_rows(session, TODAY, [ben], seen_by=course.coach_id + 1)
    assert [row["enrolment_id"] for row in rows] == [ben, ada]
    assert (len(mine), others) == (1, [])
    for row in rows:
        told = frame.loc[row["enrolment_id"]]
        for name in ("ref", "learner_ref", "name", "cohort", "coach", "composite_segment"):
            assert row[name] == told[name]
