"""What managers see of requests that wait too long, read only when they open it."""

from starlette.testclient import TestClient

from dashboard.pages.worklist.overdue import OVERDUE, OVERDUE_COACHES
from domain.store.database.engine import Database
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.pages.worklist.test_routes import asked
from tests.dashboard.test_pages import shown


def opened(browser: TestClient, search: str = "") -> str:
    question = {
        "output": f"{OVERDUE_COACHES}.children",
        "outputs": {"id": OVERDUE_COACHES, "property": "children"},
        "inputs": [{"id": OVERDUE, "property": "active_item", "value": "item-0"}],
        "state": [{"id": "url", "property": "search", "value": search}],
        "changedPropIds": [f"{OVERDUE}.active_item"],
    }
    return browser.post("/_dash-update-component", json=question).text


def test_a_manager_opens_what_is_overdue_of_each_coach(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in()
    assert "of people overdue" not in shown(browser, "/worklist")
    asked(seeded, clock)
    assert "1 request of people overdue, the longest for 17 days" in shown(browser, "/worklist")
    assert "Cora Coach" in opened(browser)
    assert "17 days" in opened(browser)


def test_coaches_are_never_told_how_others_keep_up(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    asked(seeded, clock)
    browser = sign_in("c1@example.org")
    assert "of people overdue" not in shown(browser, "/worklist")
    assert "Cora Coach" not in opened(browser)
    assert "17 days" not in opened(browser)
