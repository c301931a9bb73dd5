from datetime import date

import pandas as pd

from domain.store.database.engine import Database
from domain.store.scoring.status_history import read_open_spans, read_spans, save_spans
from tests.factories import add_course, add_learner

JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


def save(database: Database, *spans: tuple[int, str, date]) -> None:
    frame = pd.DataFrame(spans, columns=["enrolment_id", "status", "from_on"])
    with database.transaction() as session:
        newest = max((day for *_, day in spans), default=MAR)
        save_spans(session, frame.astype({"from_on": "datetime64[s]"}), as_of=newest)


def test_a_new_span_ends_the_open_one_of_its_enrolment_only(database: Database) -> None:
    assert read_open_spans(database, before=MAR).empty
    with database.transaction() as session:
        course = add_course(session)
        ada, ben = (add_learner(session, course, ref).enrolment_id for ref in ("ada", "ben"))
    save(database, (ada, "Active", JAN), (ben, "Active", JAN))
    save(database, (ada, "At Risk", FEB))
    save(database)
    now = read_open_spans(database, before=MAR).set_index("enrolment_id")["status"].to_dict()
    assert now == {ada: "At Risk", ben: "Active"}

    def told(as_of: date) -> list[tuple[str, date, date | None]]:
        rows = read_spans(database, enrolment_id=ada, as_of=as_of).itertuples(index=False)
        return [(s, f.date(), None if pd.isna(u) else u.date()) for s, f, u in rows]

    assert told(JAN) == [("Active", JAN, None)]
    assert told(MAR) == [("Active", JAN, FEB), ("At Risk", FEB, None)]


def test_what_a_day_says_again_replaces_what_it_said(database: Database) -> None:
    with database.transaction() as session:
        ada = add_learner(session, add_course(session)).enrolment_id
    save(database, (ada, "Active", JAN))
    save(database, (ada, "At Risk", FEB))
    before = read_open_spans(database, before=FEB)
    assert before["status"].tolist() == ["Active"]
    save(database, (ada, "Delayed", FEB))
    spans = read_spans(database, enrolment_id=ada, as_of=MAR)
    assert spans["status"].tolist() == ["Active", "Delayed"]
    assert spans["until_on"].isna().tolist() == [False, True]
