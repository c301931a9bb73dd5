from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from domain.experiments.observed_contacts import LISTED
from domain.experiments.outcomes import DRAWS
from domain.store.database.engine import Database
from domain.store.nudges.assignments import (
    read_assignments,
    read_learner_counts,
    read_worklist_entries,
)
from domain.store.people.enrolments import CohortFilter
from domain.store.tables import Cohort, Contact, Enrolment
from tests.factories import (
    NOON,
    TODAY,
    Person,
    add_activity,
    add_course,
    add_learner,
    add_nudge,
    add_snapshot,
    quiet_learners,
)


def test_each_draw_comes_with_what_was_known_by_then(database: Database) -> None:
    back, gone, _stopped = people = quiet_learners(database, 3)
    with database.transaction() as session:
        for person, arm in zip(people, ("treated", "holdout", None), strict=True):
            add_nudge(
                session,
                person.enrolment_id,
                planned_on=TODAY,
                seen_on=TODAY - timedelta(days=1),
                arm=arm,
                share=0.2,
                variant="warm",
            )
        for days in (-14, -13, -1, 0, 4, 6):
            add_activity(session, back, TODAY + timedelta(days=days))
        add_activity(session, gone, TODAY + timedelta(days=9))
    found = read_assignments(database, until=TODAY + timedelta(days=8)).set_index("arm")
    assert set(found.columns) | {"arm"} == set(DRAWS)
    assert sorted(found.index) == ["holdout", "treated"]
    assert found.loc["treated", "next_active_on"].date() == TODAY
    assert str(found.loc["holdout", "next_active_on"]) == "NaT"
    assert dict(found["active_before"]) == {"treated": 3, "holdout": 0}
    assert set(found["share"]) == {0.2}
    assert set(found["variant"]) == {"warm"}


def test_the_size_of_a_day_counts_each_learner_once(database: Database) -> None:
    earlier = TODAY - timedelta(days=7)
    with database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, ref) for ref in ("ada", "ben", "cem")]
        for person in people:
            add_snapshot(session, person)
        add_snapshot(session, people[0], earlier)
        again = add_course(session, "again")
        second = Enrolment(
            ref="ada-again", learner_id=people[0].learner_id, cohort_id=again.cohort_id
        )
        session.add(second)
        session.flush()
        assert second.id is not None
        add_snapshot(session, replace(people[0], enrolment_id=second.id))
    draws = pd.DataFrame({"as_of": pd.to_datetime([earlier, TODAY]), "share": [None, None]})
    assert read_learner_counts(database, draws) == {earlier: 1, TODAY: 3}
    assert read_learner_counts(database, draws.assign(share=[None, 0.2])) == {earlier: 1}
    assert read_learner_counts(database, draws.assign(share=0.2)) == {}


def test_who_was_on_the_worklist_comes_with_the_first_contact_and_activity_after(
    database: Database,
) -> None:
    listed_on = TODAY - timedelta(days=21)

    def day(after: int) -> date:
        return listed_on + timedelta(days=after)

    def contact(person: Person, after: int, **about: Any) -> Contact:
        usual = {"kind": "call", "outcome": "reached", "logged_at": NOON}
        return Contact(enrolment_id=person.enrolment_id, day=day(after), **(usual | about))

    with database.transaction() as session:
        course = add_course(session)
        called, noted, never = (add_learner(session, course, ref) for ref in ("ada", "ben", "cem"))
        for person in (called, noted):
            add_snapshot(session, person, listed_on, worklist_rank=1)
            add_snapshot(session, person, day(7), worklist_rank=1)
        add_snapshot(session, never, listed_on)
        session.add(contact(called, 0))
        session.add(contact(called, 5, outcome="no_answer"))
        session.add(contact(noted, 1, kind="note"))
        session.add(contact(noted, 2, outcome="not_needed"))
        session.add(contact(noted, 3, taken_back_at=NOON))
        for after in (2, 7, 9, 12):
            add_activity(session, called, day(after))
        add_activity(session, noted, day(15))
    found = read_worklist_entries(database, until=day(14)).sort_values("contacted_on")
    assert tuple(found.columns) == LISTED
    assert set(found["listed_on"].dt.date) == {listed_on}
    assert found["contacted_on"].dt.date.tolist()[0] == day(5)
    assert found["active_on"].dt.date.tolist()[0] == day(9)
    assert found.iloc[1][["contacted_on", "active_on"]].isna().all()


def test_a_learner_counts_from_the_first_draw_on_among_those_compared(database: Database) -> None:
    earlier = TODAY - timedelta(days=7)
    (ada,) = quiet_learners(database, 1)
    with database.transaction() as session:
        elsewhere = add_course(session, "elsewhere")
        second = Enrolment(ref="again", learner_id=ada.learner_id, cohort_id=elsewhere.cohort_id)
        session.add(second)
        session.flush()
        assert second.id is not None
        for who, day, arm in (
            (ada.enrolment_id, earlier, "treated"),
            (ada.enrolment_id, TODAY, "holdout"),
            (second.id, TODAY, "holdout"),
        ):
            add_nudge(session, who, as_of=day, planned_on=day, period=f"{day} {who}", arm=arm)
        programme = session.get_one(Cohort, elsewhere.cohort_id).programme_id
    of_all = read_assignments(database, until=TODAY)
    assert list(of_all["arm"]) == ["treated"]
    of = CohortFilter(programme=programme)
    assert list(read_assignments(database, until=TODAY, of=of)["arm"]) == ["holdout"]
    assert list(read_assignments(database, until=TODAY, drawn_on=TODAY)["arm"]) == ["holdout"]
