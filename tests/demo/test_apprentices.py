"""The simulated apprenticeship of the demo: marked as such, with long absences."""

from datetime import UTC, date, datetime

import pandas as pd

from demo.apprentices import (
    APPRENTICES_COACH,
    import_apprentices,
    with_demo_addresses,
    with_long_absences,
)
from domain.store.database.engine import Database
from domain.store.people import read_refs, read_simulated_cohorts
from domain.store.staff import find_by_email

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_the_programme_its_cohorts_and_its_coaches_are_there(sqlite_database: Database) -> None:
    refs = import_apprentices(sqlite_database, today=TODAY, now=NOW)
    known = read_refs(sqlite_database)
    assert set(known["ref"]) == set(refs.values())
    with sqlite_database.reading() as session:
        simulated = read_simulated_cohorts(session)
        assert find_by_email(session, APPRENTICES_COACH)
    assert len(simulated) == 4
    assert set(simulated.values()) == set(known["programme"])
    assert all("simulated" in name for name in simulated.values())


def test_an_absence_of_a_week_goes_on_and_nothing_is_done_in_it() -> None:
    days = [pd.Timestamp("2026-01-05") + pd.Timedelta(days=n) for n in (0, 10, 20, 31, 60)]
    activity = pd.DataFrame({"enrolment_ref": "E1", "day": days})
    results = pd.DataFrame({"enrolment_ref": "E1", "submitted_on": days})
    names = pd.DataFrame({"ref": ["E1"]})
    many = {"activity": activity, "results": results, "enrolments": names}
    longer = with_long_absences(many, seed=2)
    left = longer["activity"]["day"].tolist()
    assert len(left) < len(days)
    assert longer["results"]["submitted_on"].tolist() == left
    assert longer["enrolments"] is names


def test_the_week_of_the_coach_who_signs_in_is_too_short_for_all() -> None:
    roles = ["manager", "coach", "coach"]
    staff = pd.DataFrame({"role": roles, "email": ["m@x.example", "a@x.example", "b@x.example"]})
    named = with_demo_addresses(staff.assign(weekly_minutes=pd.array([None, 600, 900], "Int64")))
    assert named["email"].tolist()[:2] == ["m@x.example", APPRENTICES_COACH]
    assert named["weekly_minutes"].tolist()[1:] == [300, 900]
