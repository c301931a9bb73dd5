"""Staff see every stop and may lift what a provider said, never what a learner did."""

import pytest

from domain.store.database.engine import Database
from domain.store.people.suppression import read_suppressions, suppress
from domain.store.people.suppression_list import lift_suppression, list_suppressions
from tests.factories import NOON, add_course, add_learner


def stopped(database: Database, reason: str, address: str = "ada@learner.example") -> int:
    with database.transaction() as session:
        suppress(session, "email", address, reason=reason, now=NOON)
        return list_suppressions(session)[0].stop_id


def test_a_stop_names_the_learners_who_have_the_address(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        for ref in ("ada", "bo"):
            add_learner(session, course, ref, email="Shared@learner.example")
    stopped(database, "bounced", "shared@learner.example")
    stopped(database, "bounced", "nobody@learner.example")
    with database.reading() as session:
        found = [(stop.address, stop.whose) for stop in list_suppressions(session)]
    assert found == [
        ("nobody@learner.example", ""),
        ("shared@learner.example", "Ada Example, Bo Example"),
    ]


def test_a_bounce_may_be_lifted_once(database: Database) -> None:
    stop = stopped(database, "bounced")
    with database.transaction() as session:
        assert list_suppressions(session)[0].may_be_lifted
        assert lift_suppression(session, stop, now=NOON)
        assert not lift_suppression(session, stop, now=NOON)
        assert list_suppressions(session) == []
        assert read_suppressions(session) == {}


@pytest.mark.parametrize("reason", ["stop", "unsubscribed", "complaint", "not_me", "anything_new"])
def test_what_a_learner_said_stands_whatever_staff_want(database: Database, reason: str) -> None:
    stop = stopped(database, reason)
    with database.transaction() as session:
        assert not list_suppressions(session)[0].may_be_lifted
        assert not lift_suppression(session, stop, now=NOON)
        assert len(read_suppressions(session)) == 1
