import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import col, select

from domain.messaging.delivery import BounceKeys, BounceKind, DeliveryReport, Mail
from domain.store.database.engine import Database
from domain.store.outbox.bounces import RecordedReports, record_report
from domain.store.people.suppression import end_pauses, read_suppressions
from domain.store.people.suppression_list import lift_suppression, list_suppressions
from domain.store.tables import Message, MessageEvent
from tests.domain.messaging.delivery.test_bounce_reports import report
from tests.domain.store.outbox.factories import draft, put, states
from tests.factories import NOON
from worker.jobs.sending.read_bounces import read_bounces

ADA = ("email", "ada@learner.example")
KEYS = BounceKeys(secrets=("a secret",))


def key_of(number: int) -> str:
    return KEYS.key(Mail(number=number, dedupe_key="m", queued_at=NOON))


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
    database: Database,
    number: int | None,
    kind: BounceKind,
    name: str,
    happened_at: datetime | None = None,
    **at: float,
) -> RecordedReports:
    told = DeliveryReport(
        event_id=name,
        kind=kind,
        number=number,
        key=key_of(number or 0),
        address=None if number else ADA[1],
        at=happened_at,
    )
    return database.write(record_report, told, keys=KEYS, now=NOON + timedelta(**at))


def stopped(database: Database) -> dict[tuple[str, str], str]:
    return database.read(read_suppressions)


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
    tell(database, mail, BounceKind.SOFT, "long ago")
    for day in (31, 32):
        tell(database, mail, BounceKind.SOFT, f"e{day}", days=day)
        tell(database, mail, BounceKind.SOFT, f"e{day}", days=day)
    assert stopped(database) == {}
    tell(database, None, BounceKind.SOFT, "e33", days=33)
    assert stopped(database) == {ADA: "soft_bounces"}
    for days, ended in ((46, 0), (47, 1)):
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


def test_nobody_stops_an_address_who_has_not_seen_the_mail(
    database: Database, mail: int, tmp_path: Path
) -> None:
    # the key was once a plain hash of parts that can be guessed: enrolment, intervention, week
    parts = [
        f"{enrolment}/{intervention}/2026-W{week}"
        for enrolment in range(1, 4)
        for intervention in ("reengage", "welcome", "deadline")
        for week in range(7, 11)
    ]
    with database.transaction() as session:
        session.exec(select(Message)).one().dedupe_key = parts[6]
    box = tmp_path / "box"
    keys = [hashlib.sha256(part.encode()).hexdigest()[:24] for part in parts] + [key_of(mail + 1)]
    box.write_bytes(
        b"".join(
            b"From a@b Mon Mar  2 12:00:00 2026\n%s\n" % report(quoted=f"<{key}.{mail}@s.example>")
            for key in keys
        )
    )
    told = read_bounces(database, str(box), piped=BytesIO(), keys=KEYS, now=NOON)
    assert told == {"mails": 37, "new": 0, "repeated": 0, "unknown": 37}
    assert stopped(database) == {}


def test_what_is_told_of_a_mail_long_after_its_time_is_not_believed(
    database: Database, mail: int
) -> None:
    assert tell(database, mail, BounceKind.HARD, "e", days=36) is RecordedReports.UNKNOWN
    assert tell(database, mail, BounceKind.HARD, "e", days=35) is RecordedReports.NEW


def test_a_mail_that_never_left_cannot_have_bounced(database: Database) -> None:
    put(database, draft("m"))
    assert tell(database, 1, BounceKind.HARD, "e") is RecordedReports.UNKNOWN
    assert tell(database, None, BounceKind.HARD, "e") is RecordedReports.UNKNOWN


def test_a_bounce_told_after_staff_have_lifted_the_stop_does_not_set_it_again(
    database: Database, mail: int
) -> None:
    tell(database, mail, BounceKind.HARD, "first")
    with database.transaction() as session:
        (stop,) = list_suppressions(session)
        assert lift_suppression(session, stop.stop_id, now=NOON + timedelta(hours=2))
    an_hour_in, next_day = NOON + timedelta(hours=1), NOON + timedelta(days=1)
    assert tell(database, mail, BounceKind.HARD, "late", an_hour_in, days=2) is RecordedReports.NEW
    assert stopped(database) == {}
    tell(database, mail, BounceKind.HARD, "new", next_day, days=2)
    assert stopped(database) == {ADA: "bounced"}


def test_a_report_from_the_future_or_before_the_mail_counts_as_of_now_or_the_mail(
    database: Database, mail: int
) -> None:
    tell(database, mail, BounceKind.HARD, "future", datetime(2099, 1, 1, tzinfo=UTC), hours=1)
    tell(database, mail, BounceKind.DELIVERED, "past", datetime(1970, 1, 1, tzinfo=UTC), hours=1)
    with database.reading() as session:
        kept = session.exec(select(MessageEvent).order_by(col(MessageEvent.id))).all()
        assert [event.at for event in kept] == [NOON + timedelta(hours=1), NOON]


def test_mailboxes_are_read_again_without_harm(
    database: Database, mail: int, tmp_path: Path
) -> None:
    one = report(quoted=f"<{key_of(mail)}.{mail}@stay.example>")
    box = tmp_path / "box"
    box.write_bytes(b"From a@b Mon Mar  2 12:00:00 2026\n" + one + b"\n")
    single = tmp_path / "one.eml"
    single.write_bytes(report(quoted="<who@knows.example>"))

    def read(path: str) -> dict[str, int]:
        return read_bounces(database, path, piped=BytesIO(one), keys=KEYS, now=NOON)

    assert read(str(single)) == {"mails": 1, "new": 0, "repeated": 0, "unknown": 0}
    assert read(str(box)) == {"mails": 1, "new": 1, "repeated": 0, "unknown": 0}
    assert read(str(box))["repeated"] == 1
    assert read("-")["mails"] == 1
    assert stopped(database) == {ADA: "bounced"}
