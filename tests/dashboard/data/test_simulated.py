"""What is made up says so on the pages that show it, and on no other."""

import pytest
from sqlmodel import col, delete, select, update
from starlette.testclient import TestClient

from domain.store.database.engine import Database
from domain.store.tables import Cohort, Enrolment, Programme, Snapshot
from tests.dashboard.conftest import SignIn


def told(browser: TestClient, path: str, search: str = "") -> str:
    asked = {"pathname": path, "search": search}
    question = {
        "output": "simulated.children",
        "outputs": {"id": "simulated", "property": "children"},
        "inputs": [
            {"id": "url", "property": name, "value": value} for name, value in asked.items()
        ],
        "changedPropIds": ["url.pathname"],
    }
    return browser.post("/_dash-update-component", json=question).text


@pytest.fixture
def half(seeded: Database) -> tuple[int, int]:
    """A programme that is made up beside the real one: a cohort of each, the real one first."""
    with seeded.transaction() as session:
        made_up = Programme(ref="sim", name="Skills (simulated)", simulated=True)
        session.add(made_up)
        session.flush()
        real, moved = session.exec(select(Cohort.id).order_by(col(Cohort.id)).limit(2)).all()
        session.execute(
            update(Cohort).where(col(Cohort.id) == moved).values(programme_id=made_up.id)
        )
    return real, moved


def test_impact_of_one_programme_says_it_of_that_one(
    sign_in: SignIn, seeded: Database, half: tuple[int, int]
) -> None:
    browser = sign_in("manager@example.org")
    with seeded.reading() as session:
        found = session.exec(select(Cohort.id, Cohort.programme_id)).all()
    programmes = dict(found)
    real, moved = half
    assert "simulated-all" in told(browser, "/impact", f"?programme={programmes[moved]}")
    assert "simulated-" not in told(browser, "/impact", f"?programme={programmes[real]}")


def test_real_learners_alone_need_no_word(sign_in: SignIn) -> None:
    assert "simulated-" not in told(sign_in("manager@example.org"), "/")


def test_pages_say_how_much_of_them_is_made_up(sign_in: SignIn, half: tuple[int, int]) -> None:
    browser = sign_in("manager@example.org")
    real, moved = half
    assert "simulated-some" in told(browser, "/")
    assert "simulated-all" in told(browser, "/learners", f"?cohort={moved}")
    assert "simulated-all" in told(browser, "/impact", f"?cohort={moved}&coach=1")
    assert "simulated-" not in told(browser, "/impact", f"?cohort={real}")
    assert "Skills (simulated)" in told(browser, "/explore", f"?cohort={moved}")
    assert "simulated-" not in told(browser, "/explore", f"?cohort={real}")
    assert "simulated-" not in told(browser, "/settings")


def test_a_cohort_that_is_over_says_it_too(
    sign_in: SignIn, seeded: Database, half: tuple[int, int]
) -> None:
    browser = sign_in("manager@example.org")
    real, moved = half
    with seeded.transaction() as session:
        of_it = select(Enrolment.id).where(Enrolment.cohort_id == moved)
        session.execute(delete(Snapshot).where(col(Snapshot.enrolment_id).in_(of_it)))
    assert "simulated-all" in told(browser, "/equity", f"?cohort={moved}")
    assert "simulated-all" in told(browser, "/equity", f"?cohort={moved}&coach=1")
    assert "simulated-all" in told(browser, "/messages", f"?cohort={moved}")
    assert "simulated-all" in told(browser, "/impact", f"?cohort={moved}")
    assert "simulated-" not in told(browser, "/equity", f"?cohort={real}&coach=1")


def test_a_learners_page_says_it_of_this_learner(
    sign_in: SignIn, seeded: Database, half: tuple[int, int]
) -> None:
    browser = sign_in("manager@example.org")
    real, moved = half
    with seeded.reading() as session:
        of = {
            cohort: session.exec(select(Enrolment.id).where(Enrolment.cohort_id == cohort)).all()
            for cohort in half
        }
    assert any("simulated-all" in told(browser, f"/learner/{one}") for one in of[moved])
    assert not any("simulated-" in told(browser, f"/learner/{one}") for one in of[real])


def test_scores_of_every_cohort_are_partly_made_up(sign_in: SignIn, half: tuple[int, int]) -> None:
    browser = sign_in("manager@example.org")
    assert "simulated-some" in told(browser, "/scorer")
    assert "simulated-" not in told(browser, "/scorer/fairness")  # it names what it measured
