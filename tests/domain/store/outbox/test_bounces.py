from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import select

from domain.messaging.delivery.bounces import BounceKind, DeliveryReport, message_key
from domain.store.database.engine import Database
from domain.store.outbox.bounces import RecordedReports, record_report
from domain.store.people.suppression import end_pauses, read_suppressions
from domain.store.tables import Message
from tests.domain.messaging.delivery.test_bounces import report
from tests.domain.store.outbox.test_messages import draft, put, states
from tests.factories import NOON
from worker.jobs.sending.read_bounces import read_bounces

ADA = ("email", "ada@learner.example")


@pytest.fixture
def mail(database: Database) -> int:
    """A mail to Ada that has left; gives its number."""
    put(database, draft("m"))
    with database.transaction() as session:
        message = session.exec(select(Message)).one()
        message.state, message.sent_at = "sent", NOON
        assert message.id
        return message.id


def tell(
    database: Database, number: int | None, kind: BounceKind, name: str, **at: float
) -> RecordedReports:
    told = DeliveryReport(
        event_id=name,
        kind=kind,
        number=number,
        digest=message_key("m"),
        address=None if number else ADA[1],
    )
    with database.transaction() as session:
        return record_report(session, told, now=NOON + timedelta(**at))


def stopped(database: Database) -> dict[tuple[str, str], str]:
    with database.reading() as session:
        return read_suppressions(session)


@pytest.mark.parametrize(
    ("kind", "state", "reason"),
    [(BounceKind.HARD, "bounced", "bounced"), (BounceKind.COMPLAINT, "delivered", "complained")],
)
def test_one_hard_bounce_or_complaint_stops_the_address(
    database: Database, mail: int, kind: BounceKind, state: str, reason: str
) -> None:
    assert tell(database, mail, kind, "e1") is RecordedReports.NEW
    assert tell(database, mail, kind, "e1") is RecordedReports.REPEATED
    assert states(database) == {"m": state}
    assert stopped(database) == {ADA: reason}


def test_three_soft_bounces_in_a_month_pause_the_address_for_two_weeks(
    database: Database, mail: int
) -> None:
    tell(database, mail, BounceKind.SOFT, "long ago", days=-31)
    for day in range(2):
        tell(database, mail, BounceKind.SOFT, f"e{day}", days=day)
        tell(database, mail, BounceKind.SOFT, f"e{day}", days=day)
    assert stopped(database) == {}
    tell(database, None, BounceKind.SOFT, "e2", days=2)
    assert stopped(database) == {ADA: "soft_bounces"}
    for days, ended in ((15, 0), (16, 1)):
        with database.transaction() as session:
            assert end_pauses(session, now=NOON + timedelta(days=days)) == ended
    assert stopped(database) == {}


def test_a_hard_bounce_takes_the_place_of_a_pause(database: Database, mail: int) -> None:
    for n in range(3):
        tell(database, mail, BounceKind.SOFT, f"e{n}")
    tell(database, mail, BounceKind.HARD, "e3")
    assert stopped(database) == {ADA: "bounced"}
    with database.transaction() as session:
        assert end_pauses(session, now=NOON + timedelta(days=99)) == 0
    assert stopped(database) == {ADA: "bounced"}


@pytest.mark.parametrize(
    "kinds", [(BounceKind.DELIVERED, BounceKind.SOFT), (BounceKind.SOFT, BounceKind.DELIVERED)]
)
def test_what_was_delivered_stays_so_in_whatever_order_it_is_told(
    database: Database, mail: int, kinds: tuple[BounceKind, BounceKind]
) -> None:
    for kind in kinds:
        tell(database, mail, kind, kind)
    assert states(database) == {"m": "delivered"}


def test_nobody_stops_an_address_who_has_not_seen_the_mail(database: Database, mail: int) -> None:
    guess = DeliveryReport(event_id="e", kind=BounceKind.HARD, number=mail, digest="0" * 24)
    with database.transaction() as session:
        assert record_report(session, guess, now=NOON) is RecordedReports.UNKNOWN
    assert stopped(database) == {}


def test_mailboxes_are_read_again_without_harm(
    database: Database, mail: int, tmp_path: Path
) -> None:
    one = report(quoted=f"<{message_key('m')}.{mail}@stay.example>")
    box = tmp_path / "box"
    box.write_bytes(b"From a@b Mon Mar  2 12:00:00 2026\n" + one + b"\n")
    single = tmp_path / "one.eml"
    single.write_bytes(report(quoted="<who@knows.example>"))

    def read(path: str) -> dict[str, int]:
        return read_bounces(database, path, piped=BytesIO(one), now=NOON)

    assert read(str(single)) == {"mails": 1, "new": 0, "repeated": 0, "unknown": 0}
    assert read(str(box)) == {"mails": 1, "new": 1, "repeated": 0, "unknown": 0}
    assert read(str(box))["repeated"] == 1
    assert read("-")["mails"] == 1
    assert stopped(database) == {ADA: "bounced"}
