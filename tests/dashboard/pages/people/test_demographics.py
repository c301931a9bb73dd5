"""Who compares groups by gender and the like is for an admin to say, whatever their role."""

from starlette.testclient import TestClient

from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.staff.access import let_see_demographics
from domain.store.staff.members import find_by_email
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.pages.people.test_routes import CORA, number_of, post
from tests.dashboard.pages.settings.test_routes import ADMIN
from tests.dashboard.test_pages import shown

ANALYST = "analyst@example.org"
EQUITY = "/api/v1/analytics/equity"


def seen(browser: TestClient) -> tuple[bool, bool, int]:
    """Whether both pages show groups, and what the API answers."""
    pages = "Equity is shown to those", "Fairness is shown to those"
    equity, fairness = shown(browser, "/equity"), shown(browser, "/scorer/fairness")
    return pages[0] not in equity, pages[1] not in fairness, browser.get(EQUITY).status_code


def test_taken_from_somebody_it_counts_at_once(sign_in: SignIn, seeded: Database) -> None:
    analyst = sign_in(ANALYST)
    assert seen(analyst)[:2] == (True, True)
    seeded.write(let_see_demographics, staff_id=number_of(seeded, ANALYST), may=False)
    assert seen(analyst) == (False, False, 403)


def test_an_admin_takes_it_and_that_is_on_the_audit_trail(
    sign_in: SignIn, seeded: Database
) -> None:
    admin = sign_in(ADMIN)
    number = number_of(seeded, ANALYST)
    assert "notice=no-groups" in post(admin, f"/{number}/demographics", may="no")
    with seeded.reading() as session:
        told = [one.action for one in read_audit_trail(session, since=Clock().now)]
        member = find_by_email(session, ANALYST)
    assert "hid_demographics" in told
    assert member
    assert not member.sees_demographics


def test_coaches_are_never_given_it(sign_in: SignIn, seeded: Database) -> None:
    admin = sign_in(ADMIN)
    number = number_of(seeded, CORA)
    assert "refused=Coaches" in post(admin, f"/{number}/demographics", may="yes")


def test_who_is_new_does_not_have_it(sign_in: SignIn, seeded: Database) -> None:
    admin = sign_in(ADMIN)
    post(admin, "/invite", email="new@example.org", name="New Person", role="manager")
    member = seeded.read(find_by_email, "new@example.org")
    assert member
    assert not member.sees_demographics
