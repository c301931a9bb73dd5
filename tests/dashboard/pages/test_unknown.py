"""What is not known is a value of its own on every page: never On Track, never Critical."""

import pytest
from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.tables import Enrolment, Snapshot
from tests.dashboard.conftest import SIZE, SignIn
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown, texts

LAST = as_ofs(SIZE)[-1]
#: Learners of whom nothing was read, and one who was only not seen.
DARK, UNSEEN = (6, 14, 16), 12


@pytest.fixture
def dark(seeded: Database) -> Database:
    """A programme in which little is known of some."""
    with seeded.transaction() as session:
        for number in (*DARK, UNSEEN):
            for row in session.exec(select(Snapshot).where(Snapshot.enrolment_id == number)):
                row.days_since_last_seen = row.worklist_rank = None
                row.engagement_segment, row.barriers = "", None
                row.barrier_segment = "On Track"
                row.composite_segment = "On Track"
                if number in DARK:
                    row.progress, row.progress_segment = None, ""
                    row.composite_segment, row.status = "Not known", "Not known"
    return seeded


def name_of(database: Database, number: int) -> str:
    with database.reading() as session:
        return str(session.get_one(Enrolment, number).learner.name)


@pytest.mark.usefixtures("dark")
def test_the_overview_counts_them_apart(sign_in: SignIn) -> None:
    found = texts(sign_in(), "/")
    assert found[found.index("Not known") :].index("3") < 12
    assert "5 % of 60 learners" in found


@pytest.mark.usefixtures("dark")
def test_every_page_has_a_word_for_it(sign_in: SignIn) -> None:
    browser = sign_in()
    for path in ("/", "/learners", "/explore", "/learner/6"):
        assert "Not known" in shown(browser, path), path


@pytest.mark.usefixtures("dark")
def test_they_are_a_group_of_their_own_on_the_worklist(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/worklist")
    assert "4 learners to find out about" in text
    assert text.count("Find out when they were last there") == 4
    assert "Last visit not known" in text


@pytest.mark.usefixtures("dark")
def test_a_learner_of_whom_nothing_is_known_shows_no_guess(sign_in: SignIn) -> None:
    found = texts(sign_in(), "/learner/6")
    assert found[found.index("Last seen") :].index("not known") < 8
    assert "Find out when they were last there" in found


def test_where_all_is_known_nobody_speaks_of_it(sign_in: SignIn) -> None:
    browser = sign_in()
    for path in ("/", "/worklist", "/learners", "/explore"):
        assert "Not known" not in texts(browser, path)
    assert "find out about" not in shown(browser, "/worklist")
