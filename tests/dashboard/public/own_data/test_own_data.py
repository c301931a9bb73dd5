"""A learner reads what is held of them, in kind words, and may object to being scored."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from domain.messaging.links.signed import Link, Purpose
from domain.store.database.engine import Database
from domain.store.privacy import KINDS, is_objecting, owned_rows
from tests.dashboard.public.conftest import address
from tests.factories import NOON, TODAY, Person, add_activity, add_message, add_snapshot, on_both

DEFICIT = ("Critical", "Moderate", "At Risk", "at risk", "Red", "Amber", "failing", "87")


@pytest.fixture
def judged(database: Database, link: Link) -> Person:
    """Ada, quiet for a while and judged so, to whom a mail went."""
    ada = Person(learner_id=link.learner_id, enrolment_id=link.enrolment_id)
    with database.transaction() as session:
        add_snapshot(
            session, ada, composite_segment="Critical", status="At Risk", risk_score=87.0,
            risk_band="Red",
        )  # fmt: skip
        for days in (16, 20):
            add_activity(session, ada, TODAY - timedelta(days=days))
        mail = {"learner_id": ada.learner_id, "subject": "Your place is here"}
        add_message(session, state="sent", sent_at=NOON, **mail)
    return ada


@on_both
@pytest.mark.usefixtures("judged")
def test_they_read_what_is_held_and_why_they_were_written_to(
    visitor: TestClient, link: Link
) -> None:
    text = visitor.get(address(link, Purpose.DATA)).text
    assert "2 entries, from 10 February 2026 to 14 February 2026" in text
    assert "1 entry, on 2 March 2026" in text
    assert "You were last active on your course 16 days ago." in text
    assert "a hand may be welcome" in text
    assert "Your place is here" in text
    assert "because you have not visited your course" in text
    assert not [word for word in DEFICIT if word in text]


@on_both
def test_objecting_counts_at_once_and_can_be_withdrawn(
    visitor: TestClient, database: Database, link: Link, judged: Person
) -> None:
    here = address(link, Purpose.DATA)
    done = visitor.post(here, data={"do": "object"}).text
    assert "what we had worked out is removed" in done
    assert "a hand may be welcome" not in done
    with database.reading() as session:
        assert is_objecting(session, judged.learner_id)
    again = visitor.post(here, data={"do": "withdraw"}).text
    assert "From the next night on" in again
    with database.reading() as session:
        assert not is_objecting(session, judged.learner_id)


def test_looking_or_asking_for_what_is_not_offered_changes_nothing(
    visitor: TestClient, database: Database, link: Link, judged: Person
) -> None:
    here = address(link, Purpose.DATA)
    assert visitor.get(here).status_code == 200
    assert visitor.post(here, data={"do": "erase"}).status_code == 200
    with database.reading() as session:
        assert not is_objecting(session, judged.learner_id)


def test_every_page_of_a_learner_leads_there(visitor: TestClient, link: Link) -> None:
    assert "/p/data/" in visitor.get(address(link, Purpose.PREFERENCES)).text


def test_every_table_that_holds_something_of_a_learner_has_a_kind() -> None:
    named = [name for names in KINDS.values() for name in names]
    assert sorted(named) == sorted(table.name for table in owned_rows(1))
