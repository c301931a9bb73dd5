"""How a provider has been, told from the outbox; a pause may be ended for one try."""

from datetime import timedelta

from sqlmodel import col, select, update

from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.outbox.provider_health import read_provider_health, resume_provider
from domain.store.tables import Message, MessageEvent, MessageState, Provider
from tests.domain.store.outbox.factories import draft, put, take
from tests.factories import NOON

REFUSED = "550 no such user"


def settle(database: Database, key: str, **values: object) -> int:
    with database.transaction() as session:
        mine = col(Message.dedupe_key) == key
        session.execute(update(Message).where(mine).values(**values))
        number = session.exec(select(Message.id).where(mine)).one()
    assert number is not None
    return number


def test_a_channel_nobody_ever_used_is_not_shown(database: Database) -> None:
    with database.reading() as session:
        assert read_provider_health(session, now=NOON) == []


def test_what_left_what_failed_and_how_long_it_took_is_told(database: Database) -> None:
    put(database, *(draft(key) for key in ("left", "gone", "gone too", "waits")))
    take(database, limit=3)
    seconds = timedelta(seconds=1)
    left = settle(database, "left", state="delivered", handed_at=NOON, sent_at=NOON + 2 * seconds)
    for key in ("gone", "gone too"):
        settle(database, key, state=MessageState.FAILED, reason=REFUSED, claimed_at=NOON)
    settle(database, "waits", state=MessageState.PLANNED)
    with database.transaction() as session:
        session.add(
            MessageEvent(
                provider_event_id="e", message_id=left, kind="delivered", at=NOON + 9 * seconds
            )
        )
    with database.reading() as session:
        (mail,) = read_provider_health(session, now=NOON + timedelta(days=1))
        (later,) = read_provider_health(session, now=NOON + timedelta(days=9))
    assert (mail.channel, mail.waiting, mail.oldest_due) == (Channel.EMAIL, 1, NOON)
    assert mail.errors == ((REFUSED, 2),)
    assert (mail.last_success, mail.handover) == (NOON + 2 * seconds, 2 * seconds)
    assert mail.delivery == 7 * seconds
    assert mail.paused_until is None
    assert (later.errors, later.waiting) == ((), 0)


def test_a_pause_is_ended_once(database: Database) -> None:
    until = NOON + timedelta(minutes=20)
    with database.transaction() as session:
        session.add(Provider(channel="sms", counted_at=NOON, failures=5, paused_until=until))
    with database.transaction() as session:
        assert [one.paused_until for one in read_provider_health(session, now=NOON)] == [until]
        assert resume_provider(session, Channel.SMS, now=NOON)
        assert not resume_provider(session, Channel.SMS, now=NOON)
        assert [one.paused_until for one in read_provider_health(session, now=NOON)] == [None]
