"""Every page as its router answers it: the layout's text, without a browser."""

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from dashboard.server import create_server
from domain.nudges.eligibility import ChannelPreference
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.people import save_preferences
from domain.store.staff.members import Role, create_user, hash_password
from domain.store.tables import Enrolment, Snapshot, SnapshotVersion, SupersededSnapshot
from tests.dashboard.conftest import SIZE, Clock, SignIn, attempt
from tests.dashboard.seeding import PASSWORD, as_ofs
from tests.factories import deployment_for

LAST = as_ofs(SIZE)[-1]
PAGES = ["/", "/worklist", "/learners", "/explore", "/learner/4", "/messages", "/impact"]


def shown(browser: TestClient, path: str, search: str = "", between: str = " ") -> str:
    """All text and attributes of the page, as one string."""
    ids = {"id": "_pages_location"}
    question = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {**ids, "property": "pathname", "value": path},
            {**ids, "property": "search", "value": search},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    answer = browser.post("/_dash-update-component", json=question)
    assert answer.status_code == 200, answer.text
    return between.join(_texts(answer.json()["response"]))


def texts(browser: TestClient, path: str, search: str = "") -> list[str]:
    """The same, piece by piece."""
    return shown(browser, path, search, between="\n").split("\n")


def _texts(page: Any) -> list[str]:
    found, left = [], [page]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            if node.get("type") not in {"Store", "Graph", "AgGrid"}:
                left.extend(reversed(node.values()))
        elif isinstance(node, list):
            left.extend(reversed(node))
        elif node is not None:
            # where a line may end is not what is said
            found.append(str(node).replace("\N{NO-BREAK SPACE}", " "))
    return found


def test_before_anyone_is_scored_each_page_says_how_to_begin(
    sqlite_database: Database, policy: Policy, clock: Clock
) -> None:
    sqlite_database.write(
        create_user,
        email="manager@example.org",
        name="Mara",
        role=Role.MANAGER,
        password_hash=hash_password(PASSWORD),
    )
    app = create_server(deployment_for(sqlite_database, policy, clock=clock))
    with TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as browser:
        attempt(browser, "manager@example.org", PASSWORD)
        for path in PAGES:
            assert "An administrator imports learners" in shown(browser, path), path
        assert browser.get("/api/v1/health").json() == {"status": "ok", "as_of": None}
        assert browser.get("/downloads/segments.csv").status_code == 404


def test_each_page_answers_for_every_day(sign_in: SignIn) -> None:
    browser = sign_in()
    for search in ("", f"?as_of={as_ofs(SIZE)[1]}&cohort=1", "?as_of=1999-01-01"):
        for path in PAGES:
            assert "Staycourse" in shown(browser, path, search), path + search


def test_a_day_between_two_scored_ones_shows_the_earlier(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/", f"?as_of={as_ofs(SIZE)[2].replace(day=28)}")
    assert "as of 25 Jan 2026" in text
    assert "Back to 15 Feb, the newest" in text


def test_the_first_week_has_nothing_to_compare_with(sign_in: SignIn) -> None:
    assert "nothing to compare with" in shown(sign_in(), "/", f"?as_of={as_ofs(SIZE)[0]}")


def test_a_coach_without_learners_is_told_so(sign_in: SignIn, seeded: Database) -> None:
    seeded.write(
        create_user,
        email="new@example.org",
        name="New Coach",
        role=Role.COACH,
        password_hash=hash_password(PASSWORD),
    )
    browser = sign_in("new@example.org")
    assert "Nobody is on your caseload" in shown(browser, "/")
    assert "No such learner" in shown(browser, "/learner/4")


def test_a_coach_sees_no_name_of_another_caseload(sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    for path in ("/worklist", "/messages"):
        text = shown(browser, path)
        assert "Cody Coach" not in text
    assert "No such learner" in shown(browser, "/learner/1")
    assert "coach Cora Coach" in shown(browser, "/learner/2")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/scorer", "looked after by managers and admins"),
        ("/scorer/fairness", "shown to those who may see demographics"),
        ("/messages/stops", "looked after by managers and admins"),
    ],
)
def test_what_is_for_managers_says_so_to_a_coach(sign_in: SignIn, path: str, says: str) -> None:
    assert says in shown(sign_in("c1@example.org"), path)
    assert says not in shown(sign_in(), path)


@pytest.mark.parametrize(
    ("email", "led"), [("c1@example.org", False), ("manager@example.org", True)]
)
def test_a_coach_is_led_to_no_page_for_managers(sign_in: SignIn, email: str, *, led: bool) -> None:
    browser = sign_in(email)
    assert ("Impact" in browser.get("/_dash-layout").text) is led
    assert ("/messages/stops" in shown(browser, "/messages")) is led


def test_a_cohort_with_nobody_on_a_day_says_so(sign_in: SignIn) -> None:
    said = shown(sign_in(), "/learners", "?cohort=77")
    assert "Nobody matches" in said
    assert said.count("Clear filters") == 2  # beside the filters, and where somebody reads


def test_explore_is_honest_about_what_is_not_known(sign_in: SignIn) -> None:
    browser = sign_in()
    for search, sentence in (
        ("?question=grade&as_of=2026-01-11", "Average grade: import grades"),
        ("?question=barriers&as_of=2026-01-11", "Barriers: import a file with reported barriers"),
        ("?question=stage", "Known for 60 of 60 learners (100 %)"),
        ("?question=nonsense", "How long have learners been away?"),
    ):
        assert sentence in shown(browser, "/explore", search)


def test_a_learner_without_a_score_shows_why(sign_in: SignIn, seeded: Database) -> None:
    with seeded.transaction() as session:
        for as_of in as_ofs(SIZE):
            row = session.get_one(Snapshot, (as_of, 4))
            row.risk_score = row.risk_band = row.leave_soon = row.reasons = None
            row.no_score_reason = "too few past learners to learn from"
    text = shown(sign_in(), "/learner/4")
    assert "No score: too few past learners to learn from" in text


def test_a_learner_shows_how_the_day_was_shown_before(sign_in: SignIn, seeded: Database) -> None:
    assert "This day was shown otherwise before" not in shown(sign_in(), "/learner/4")
    with seeded.transaction() as session:
        now = session.get_one(Snapshot, (LAST, 4)).model_dump()
        session.add(SupersededSnapshot(**now | {"progress": 41.0, "replaced_in": 2}))
        at = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
        session.add(
            SnapshotVersion(as_of=LAST, version=2, recorded_at=at, reason="other data", learners=1)
        )
    text = shown(sign_in(), "/learner/4")
    assert "Until 2 Mar 2026, 14:05" in text
    assert "Then: other data." in text


def test_a_learner_shows_who_said_what_on_consent(sign_in: SignIn, seeded: Database) -> None:
    with seeded.transaction() as session:
        learner = session.get_one(Enrolment, 4).learner_id
        chosen = {("sms", "*"): ChannelPreference(allowed=False)}
        save_preferences(session, learner, chosen, now=datetime(2026, 3, 2, 9, tzinfo=UTC))
    text = shown(sign_in(), "/learner/4")
    assert "they, on their page" in text
    assert "2 Mar" in text


def test_a_learner_shows_what_changed_lately_as_of_each_day(sign_in: SignIn) -> None:
    browser = sign_in()
    assert {"Sudden drop", "Falling"} <= set(texts(browser, "/learner/5"))
    earlier = texts(browser, "/learner/5", f"?as_of={as_ofs(SIZE)[1]}")
    assert "Falling" in earlier
    assert "Sudden drop" not in earlier


def test_a_learner_shows_what_a_scorer_foretells(sign_in: SignIn, seeded: Database) -> None:
    with seeded.transaction() as session:
        row = session.get_one(Snapshot, (LAST, 4))
        row.leave_after_gap, row.stop_out, row.scorer_note = 0.043, 0.002, "A first guess."
        row.nearest_change = "coming back today would move the score from 63 to 46"
    assert {
        "If they stay: final grade 50\N{EN DASH}74 %, most likely 61 %",
        *("Leaves in 14 to 35 days", "4 %", "No more activity, though registered", "under 1 %"),
        *("Coming back today would move the score from 63 to 46.", "A first guess."),
    } <= set(texts(sign_in(), "/learner/4"))


def test_what_a_scorer_cannot_tell_is_left_out(sign_in: SignIn, seeded: Database) -> None:
    with seeded.transaction() as session:
        row = session.get_one(Snapshot, (LAST, 4))
        row.leave_after_gap = row.stop_out = row.grade_forecast = None
    text = shown(sign_in(), "/learner/4")
    for words in ("final grade", "Leaves in 14", "No more activity"):
        assert words not in text


def test_a_held_out_learner_shows_the_reason_in_words(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/learner/8")
    assert "Held out at random" in text
    assert "Re-engage a quiet learner" in text


def test_a_learner_who_is_not_there_gets_a_kind_page(sign_in: SignIn) -> None:
    browser = sign_in()
    for number in ("99999", "abc", "-1", "9" * 40):
        assert "No such learner" in shown(browser, f"/learner/{number}"), number


def test_the_times_of_messages_say_their_zone(sign_in: SignIn) -> None:
    assert "Times in Europe/London" in shown(sign_in(), "/messages")


def test_any_page_number_shows_some_page(sign_in: SignIn) -> None:
    browser = sign_in()
    for number in ("0", "-3", "x", "999", "1", "9" * 5_000):
        for path in ("/worklist", "/messages"):
            assert "Nothing" not in shown(browser, path, f"?page={number}"), path
