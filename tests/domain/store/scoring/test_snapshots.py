from datetime import timedelta

from domain.store.database.engine import Database
from domain.store.scoring.snapshots import sample_features
from tests.factories import TODAY, add_course, add_learner, add_snapshot


def test_of_many_learners_some_features_are_read_and_of_few_all(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, f"l{n}") for n in range(10)]
        for person in people:
            text = f'{{"who":{person.enrolment_id}}}'
            add_snapshot(session, person, features=text)
            add_snapshot(session, person, TODAY - timedelta(days=1), features="{}")
    everyone = [f'{{"who":{person.enrolment_id}}}' for person in people]
    assert sorted(sample_features(database, TODAY, most=10)) == sorted(everyone)
    some = sample_features(database, TODAY, most=4)
    assert 0 < len(some) <= 4
    assert set(some) <= set(everyone)
    assert sample_features(database, TODAY + timedelta(days=1), most=4) == []
