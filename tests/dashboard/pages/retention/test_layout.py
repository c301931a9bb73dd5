"""Who looks after the programme sees what is held of each kind, and what would go tonight."""

from datetime import timedelta

from domain.policy import Retention
from domain.store.database.engine import Database
from domain.store.retention import KEPT_KINDS, run_retention
from domain.store.tables import ApiAnswer
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_access_by_role import page_of

PAGE = "/settings/retention"


def test_the_page_tells_what_would_go_and_afterwards_what_went(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    with seeded.transaction() as session:
        old = clock() - timedelta(days=3)
        session.add(ApiAnswer(caller="c", key="k", asked="a", begun_at=old))
    admin = sign_in("admin@example.org")
    text = page_of(admin, PAGE)
    assert all(kind.title in text for kind in KEPT_KINDS.values())
    assert "It has not run yet." in text
    assert run_retention(seeded, Retention(), now=clock())["program answers"] == 1
    text = page_of(admin, PAGE)
    assert "It last ran on" in text
    assert "1 on " in text
    coach = page_of(sign_in("c1@example.org"), PAGE)
    assert "looked after by managers" in coach
    assert "Go to Today" in coach


def test_a_manager_is_led_to_what_they_may_read_and_to_nothing_else(sign_in: SignIn) -> None:
    manager = sign_in()
    for page in ("/settings", PAGE):
        text = page_of(manager, page)
        assert '"Settings"' in text
        assert '"Retention"' in text
        assert '"People"' not in text
