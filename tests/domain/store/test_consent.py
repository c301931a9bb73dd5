from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from domain.policy import Channel
from domain.sources import ColumnReport, ColumnUse, ReadReport, TableReport
from domain.store.activity import save_batch, undo_import
from domain.store.consent import ConsentSource, read_consent_words, record_own_word
from domain.store.database.engine import Database
from domain.store.people import BY_STAFF, lift_suppression, list_suppressions, suppress
from domain.store.privacy import export_learner
from domain.store.tables import ConsentRecord, Enrolment, Learner
from tests.domain.store.activity.test_imports import batch

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMAIL, SMS = Channel.EMAIL, Channel.SMS


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")


def export(session: Session, file: str, known_on: str, **consents: bool | None) -> int:
    one = {"ref": "1", "name": "One", "email": "One@home.example", **consents}
    what = batch(known_on=known_on, learners=[one, {"ref": "2", "name": "Two"}])
    headings = [
        ColumnReport(heading=f"{name} agreed", use=ColumnUse.USED, field=name) for name in consents
    ]
    table = TableReport(name=file, content="learners", columns=headings)
    what = replace(what, report=ReadReport(tables=[table]))
    return save_batch(session, what, source="test", path=f"drop/{file}", now=NOW).run_id


def stands(session: Session) -> tuple[bool | None, bool | None]:
    """The consent to mail and to texts that the gate reads."""
    shown = select(Learner.email_consent, Learner.sms_consent).where(col(Learner.ref) == "1")
    return session.exec(shown).one()


def say(
    session: Session, channel: Channel, *, given: bool, hours: int = 1, by: str | None = None
) -> None:
    number = session.exec(select(Learner.id).where(col(Learner.ref) == "1")).one()
    at, source = NOW + timedelta(hours=hours), ConsentSource.PAGE
    record_own_word(session, number, channel, given=given, source=source, now=at, by=by)


def undo(session: Session, run_id: int) -> None:
    undo_import(session, run_id, why="wrong file", by="a@b.example", now=NOW, kept_days=30)


def words(session: Session) -> list[tuple[str, bool, str | None]]:
    enrolment = session.exec(select(Enrolment.id).where(col(Enrolment.ref) == "C/1")).one()
    return [
        (w.channel, w.given, f"{w.file or w.source}{' undone' * w.is_undone}")
        for w in read_consent_words(session, enrolment)
    ]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_each_word_is_kept_once_and_what_a_learner_said_outlives_every_later_file(
    database: Database,
) -> None:
    with database.transaction() as session:
        export(session, "a.csv", "2026-02-01", email_consent=True)
        export(session, "b.csv", "2026-02-02", email_consent=False, sms_consent=False)
        export(session, "a.csv", "2026-02-01", email_consent=True)
        of_files = [("sms", False, "b.csv"), ("email", False, "b.csv"), ("email", True, "a.csv")]
        assert words(session) == of_files
        assert stands(session) == (False, False)

        say(session, SMS, given=True)
        say(session, SMS, given=True, hours=2)
        newest = export(session, "c.csv", "2026-02-03", email_consent=True, sms_consent=False)
        assert stands(session) == (True, True)

        say(session, EMAIL, given=True, hours=3)
        undo(session, newest)
        assert stands(session) == (True, True)
        assert words(session) == [
            ("email", True, "page"),
            ("sms", True, "page"),
            ("email", True, "c.csv undone"),
            *of_files,
        ]


def test_undoing_an_import_gives_back_the_consent_before_it(database: Database) -> None:
    with database.transaction() as session:
        export(session, "a.csv", "2026-02-01", email_consent=True)
        wrong = export(session, "wrong.csv", "2026-02-02", email_consent=False, sms_consent=True)
        undo(session, wrong)
        assert stands(session) == (True, None)

        export(session, "c.csv", "2026-02-03", email_consent=False)
        assert stands(session) == (False, None)
        assert ("email", False, "c.csv") in words(session)

        learner = session.exec(select(Learner.id).where(col(Learner.ref) == "1")).one()
        say(session, SMS, given=False, by="portal@staff.example.org")
        kept = export_learner(session, learner)["consent_record"]
        assert [(row["channel"], row["given"], row["said_by"]) for row in kept][-1:] == [
            ("sms", False, "a colleague")
        ]


def test_a_colleagues_stop_is_kept_with_who_and_why_and_is_no_word_of_the_learners(
    database: Database,
) -> None:
    with database.transaction() as session:
        export(session, "a.csv", "2026-02-01", email_consent=True)
        kim, lee = "kim@staff.example", "lee@staff.example"
        suppress(session, EMAIL, "one@HOME.example", reason=BY_STAFF, now=NOW, by=kim, note="asked")
        (stop,) = list_suppressions(session)
        later = NOW + timedelta(hours=1)
        assert lift_suppression(session, stop.stop_id, now=later, by=lee, note="back")
        export(session, "b.csv", "2026-02-02", email_consent=False)
        assert stands(session) == (False, None)

        enrolment = session.exec(select(Enrolment.id).where(col(Enrolment.ref) == "C/1")).one()
        found = read_consent_words(session, enrolment)
        told = [(w.source, w.given, w.said_by, w.why, w.wording) for w in found]
        assert told == [
            ("colleague", True, lee, "back", None),
            ("import", False, None, None, "email_consent agreed"),
            ("colleague", False, kim, "asked", None),
            ("import", True, None, None, "email_consent agreed"),
        ]


def test_who_came_by_an_undone_import_alone_goes_with_their_consent(database: Database) -> None:
    with database.transaction() as session:
        undo(session, export(session, "wrong.csv", "2026-02-02", email_consent=True))

        assert session.exec(select(Learner.id)).all() == []
        assert session.exec(select(ConsentRecord.id)).all() == []
