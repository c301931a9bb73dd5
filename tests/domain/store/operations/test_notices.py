from datetime import timedelta

from domain.store.database.engine import Database
from domain.store.operations.notices import end_notice, raise_notice, read_open_notices
from domain.store.tables import Notice
from tests.factories import NOON

LATER = NOON + timedelta(hours=3)


def test_a_notice_is_there_once_however_often_it_is_found(database: Database) -> None:
    with database.transaction() as session:
        assert raise_notice(session, "stale", sentence="Old.", advice="Import.", now=NOON)
        assert not raise_notice(session, "stale", sentence="Older.", advice="Now.", now=LATER)
        (notice,) = read_open_notices(session)
        assert (notice.sentence, notice.advice, notice.raised_at) == ("Older.", "Now.", NOON)
        assert session.get_one(Notice, notice.notice_id).seen_at == LATER


def test_a_notice_lasts_until_it_is_over_and_may_come_again(database: Database) -> None:
    with database.transaction() as session:
        raise_notice(session, "stale", sentence="Old.", advice="Import.", now=NOON)
        raise_notice(session, "mail", sentence="Fails.", advice="Look.", now=LATER)
        assert [notice.cause for notice in read_open_notices(session)] == ["mail", "stale"]
        assert end_notice(session, "stale", now=LATER)
        assert not end_notice(session, "stale", now=LATER)
        assert [notice.cause for notice in read_open_notices(session)] == ["mail"]
        assert raise_notice(session, "stale", sentence="Old.", advice="Import.", now=LATER)
        assert len(read_open_notices(session)) == 2


def test_a_notice_may_be_kept_until_what_was_due_after_it(database: Database) -> None:
    with database.transaction() as session:
        raise_notice(session, "lost", sentence="Lost.", advice="Look.", now=NOON)
        assert not end_notice(session, "lost", now=LATER, raised_before=NOON)
        assert end_notice(session, "lost", now=LATER, raised_before=LATER)
