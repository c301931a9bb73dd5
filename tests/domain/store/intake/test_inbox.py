"""Events are kept once each, whoever sends them how often."""

from sqlmodel import func, select

from domain.sources.events import read_events
from domain.store.database.engine import Database
from domain.store.intake.inbox import Received, receive_events
from domain.store.tables import ReceivedEvent
from tests.domain.sources.events.samples import as_body, plain, statement
from tests.factories import NOON, on_both


def receive(database: Database, *items: object) -> Received:
    events = read_events(as_body(*items), now=NOON).events
    return database.write(receive_events, events, now=NOON)


@on_both
def test_an_event_that_is_sent_again_or_twice_at_once_is_kept_once(database: Database) -> None:
    assert receive(database, plain(), plain(), statement()) == Received(new=2, known=1)
    assert receive(database, statement(), plain(id="e2")) == Received(new=1, known=1)
    assert receive(database) == Received(new=0, known=0)
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(ReceivedEvent)).one() == 3


@on_both
def test_what_was_read_of_it_is_kept_and_no_more(database: Database) -> None:
    sent = statement(timestamp=None, result={"success": True, "score": {"scaled": 0.5}})
    receive(database, sent)
    with database.reading() as session:
        kept = session.exec(select(ReceivedEvent)).one()
    assert kept.happened_at == kept.received_at == NOON
    assert (kept.people, kept.courses, kept.kind) == ("ref:17", None, "content")
    assert (kept.score, kept.is_passed, kept.is_completed) == (50, True, None)
    assert (kept.state, kept.enrolment_id) == ("waiting", None)
