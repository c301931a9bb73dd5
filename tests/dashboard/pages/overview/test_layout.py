import re

from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE, Clock, SignIn
from tests.dashboard.pages.worklist.test_routes import asked
from tests.dashboard.seeding import as_ofs
from tests.dashboard.test_pages import shown, texts

BEFORE, LAST = as_ofs(SIZE)[-2:]


def test_who_became_critical_is_counted_named_and_linked(sign_in: SignIn, seeded: Database) -> None:
    now, then = (read_snapshots(seeded, day).set_index("enrolment_id") for day in (LAST, BEFORE))
    new = now[(now["composite_segment"] == "Critical") & (then["composite_segment"] != "Critical")]
    browser = sign_in()
    text = shown(browser, "/")
    if new.empty:
        assert "Nobody since" in text
        return
    assert f"All {len(new)} learner" in text
    search = f"?segment=Critical&since={BEFORE}&moved=1"
    assert search in text
    assert set(new["name"]) <= set(texts(browser, "/explore/learners", search))


def test_who_comes_first_because_a_person_was_asked_says_so(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in()
    assert "Waits for a person" not in shown(browser, "/")
    asked(seeded, clock)
    assert "Waits for a person since 10 Feb" in shown(browser, "/")


def test_each_grid_answers_and_days_without_hours_say_so(sign_in: SignIn) -> None:
    browser = sign_in()
    for heat in ("", "stage", "coach", "no such grid"):
        assert "Where is the risk?" in shown(browser, "/", f"?heat={heat}")
    times = shown(browser, "/", "?heat=time")
    assert "This source tells days, not hours" in times
    assert re.search(r"/explore/learners\?as_of=2026-02-15&active=2026-\d\d-\d\d", times)


def test_todays_messages_lead_to_their_page(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/")
    assert "/messages?outcome=not_sent" in text or "/messages?outcome=sent" in text


def test_a_coach_sees_the_moves_of_their_own(sign_in: SignIn, seeded: Database) -> None:
    frame = read_snapshots(seeded, LAST)
    said = set(texts(sign_in("c1@example.org"), "/"))
    assert not said & set(frame.loc[frame["coach_id"] == 4, "name"])
