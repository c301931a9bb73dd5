"""Whom of the staff a file means, and what follows when two rows turn out to be one person."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlmodel import Session, col, select

from domain.frames import STAFF
from domain.store.database.engine import Database
from domain.store.staff.caseloads.caseloads import assign, merge_staff, take_over, void_messages
from domain.store.staff.members import Role, create_user, find_by_email
from domain.store.staff.staff_identity import meet_staff
from domain.store.staff.tokens.api_tokens import find_token, make_token
from domain.store.tables import CoachChoice, Contact, Enrolment, Message, Staff, StaffAlias, Task
from tests.factories import TODAY, add_course, add_learner, add_message

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BY_NAME = "coach:sam okafor"


def named(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return STAFF.conform(pd.DataFrame(rows, columns=["ref", "name", "email"]).assign(role="coach"))


def add(session: Session, ref: str, name: str, email: str | None = None) -> int:
    row = Staff(ref=ref, name=name, email=email, role="coach")
    session.add(row)
    session.flush()
    return row.id or 0


@pytest.mark.parametrize(
    ("known", "read", "ref"),
    [
        # by address, however it is written
        (("7", "Sam Okafor", "sam@x.org"), ("coach:sam@x.org", "S. O.", "SAM@x.org"), "7"),
        # by name, in whatever order, where one side has no address
        (("7", "Sam Okafor", "sam@x.org"), ("coach:sam okafor", "Okafor, Sam", None), "7"),
        ((BY_NAME, "Sam Okafor", None), ("7", "sam okafor", "sam@x.org"), BY_NAME),
        # two addresses are two people, and so are two numbers of a platform
        (("7", "Sam Okafor", "sam@x.org"), ("coach:s@x.org", "Sam Okafor", "s@x.org"), "coach:s@x.org"),  # noqa: E501
        (("7", "Sam Okafor", None), ("8", "Sam Okafor", None), "8"),
    ],
)  # fmt: skip
def test_a_coach_is_met_by_address_and_by_name_where_that_leaves_no_doubt(
    database: Database,
    known: tuple[str, str, str | None],
    read: tuple[str, str, str | None],
    ref: str,
) -> None:
    with database.transaction() as session:
        add(session, *known)
        met = meet_staff(session, named(read))
        assert met.staff["ref"].tolist() == [ref]
        assert dict(met.refs) == ({read[0]: ref} if read[0] != ref else {})
        session.flush()
        assert [row.ref for row in session.exec(select(StaffAlias))] == list(met.refs)


def test_two_of_one_name_are_nobody_s_namesake(database: Database) -> None:
    with database.transaction() as session:
        add(session, "coach:sam okafor", "Sam Okafor")
        both = named(
            ("coach:a@x.org", "Sam Okafor", "a@x.org"), ("coach:b@x.org", "Sam Okafor", "b@x.org")
        )
        met = meet_staff(session, both)
        assert met.staff["ref"].tolist() == ["coach:a@x.org", "coach:b@x.org"]
        assert len(met.questions) == 2


def test_a_file_changes_neither_name_nor_address_nor_role_of_who_signs_in(
    database: Database,
) -> None:
    with database.transaction() as session:
        create_user(session, email="sam@x.org", name="Sam", role=Role.COACH, password_hash="x")
        row = named(("user:sam@x.org", "Sid", "thief@x.org")).assign(role="admin", phone="+4420")
        (met,) = meet_staff(session, row).staff.to_dict("records")
        assert (met["name"], met["email"], met["role"]) == ("Sam", "sam@x.org", "coach")
        assert met["phone"] == "+4420"


def test_merged_the_second_has_all_of_the_first_and_its_login(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        person = add_learner(session, course)
        old = create_user(session, email="s@x.org", name="S.", role=Role.ADMIN, password_hash="x")
        token = make_token(session, staff_id=old.staff_id, name="API", now=NOW)
        session.get_one(Enrolment, person.enrolment_id).coach_id = old.staff_id
        session.add(
            Contact(
                enrolment_id=person.enrolment_id,
                staff_id=old.staff_id,
                day=TODAY,
                kind="call",
                outcome="reached",
                logged_at=NOW,
            )
        )
        session.flush()
        merge_staff(session, who=old.staff_id, into=course.coach_id, now=NOW)
        assert session.get_one(Enrolment, person.enrolment_id).coach_id == course.coach_id
        assert session.exec(select(Contact.staff_id)).one() == course.coach_id
        kept = find_by_email(session, "s@x.org")
        assert kept
        assert (kept.staff_id, kept.role, kept.password_hash) == (course.coach_id, Role.ADMIN, "x")
        assert find_token(session, token, now=NOW) is None
        for ref, email in (("user:s@x.org", None), ("coach:grace@coach.example", None)):
            met = meet_staff(session, named((ref, "Anybody", email)))
            assert met.staff["ref"].tolist() == ["coach-data"]


def test_what_a_file_says_of_a_merged_entry_changes_nobody_s_address(database: Database) -> None:
    with database.transaction() as session:
        old = add(session, "coach:sam2@x.org", "Sam", "sam2@x.org")
        kept = add(session, "coach:kim@x.org", "Kim Co", "kim@x.org")
        merge_staff(session, who=old, into=kept, now=NOW)
        met = meet_staff(session, named(("coach:sam2@x.org", "Sam", "sam2@x.org")))
        assert met.staff[["name", "email"]].to_numpy().tolist() == [["Kim Co", "kim@x.org"]]


def test_assigned_twice_the_file_s_coach_is_remembered(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        person = add_learner(session, course)
        one, two = add(session, "1", "One"), add(session, "2", "Two")
        assert assign(session, [person.enrolment_id], coach_id=one) == 1
        assert assign(session, [person.enrolment_id], coach_id=one) == 0
        assert take_over(session, of=one, coach_id=two) == 1
        chosen = session.exec(select(CoachChoice)).one()
        assert (chosen.coach_id, chosen.instead_of_id) == (two, course.coach_id)


def test_the_new_coach_is_told_of_what_waits_and_the_old_one_no_more(database: Database) -> None:
    def message(session: Session, kind: str) -> Message:
        number = add_message(session, staff_id=course.coach_id, kind=kind)
        return session.get_one(Message, number)

    with database.transaction() as session:
        course = add_course(session)
        person = add_learner(session, course)
        two = add(session, "2", "Two")
        about, notice = message(session, "alert_coach"), message(session, "notice")
        asked = {"enrolment_id": person.enrolment_id, "as_of": TODAY, "raised_at": NOW}
        session.add(Task(cause="help", action="Call", urgent=True, notified_at=NOW, **asked))
        session.flush()
        take_over(session, of=course.coach_id, coach_id=two)
        session.expire_all()
        assert session.exec(select(col(Task.notified_at))).one() is None
        assert (about.state, about.reason, notice.state) == ("skipped", "no_coach", "planned")
        void_messages(session, course.coach_id)
        session.expire_all()
        assert notice.state == "skipped"
