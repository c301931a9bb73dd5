"""Data and model: a job by hand, another scorer in use and back, and when to alert."""

import re

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from domain.store.database.engine import Database
from domain.store.tables import Scorer
from tests.journeys.in_browser.person import ADMIN, Person
from tests.journeys.in_browser.running_demo import RunningDemo

_WHY = "A journey tries it"


@pytest.fixture
def scorers(demo: RunningDemo) -> tuple[int, int]:
    """The scorer in use, and another: a copy of it, where the demo has but one."""
    database = Database(f"sqlite:///{demo.folder}/demo.sqlite")
    with database.transaction() as session:
        found = session.exec(select(Scorer).order_by(col(Scorer.id))).all()
        (used,) = (one for one in found if one.state == "active")
        other = next((one for one in found if one.state != "active"), None)
        if other is None:
            copied = used.model_dump(exclude={"id", "activated_at", "activated_by"})
            other = Scorer(**copied | {"state": "candidate", "activation_reason": None})
            session.add(other)
            session.flush()
        numbers = (used.id, other.id)
    database.close()
    return numbers


def test_a_scorer_is_put_in_use_and_the_former_again(
    admin: Person, scorers: tuple[int, int]
) -> None:
    used, other = scorers
    for number, by in ((other, re.compile("Put in use|Go back to it")), (used, "Go back to it")):
        admin.goes_to("/scorer")
        line = admin.page.locator("main .events li", has_text=f"Scorer {number}")
        button = line.get_by_role("button", name=by)
        text = button.inner_text()
        button.click()
        admin.confirms(text, reason=f"{_WHY}: {number}")
        expect(line).to_contain_text(f"{_WHY}: {number}")
        expect(line.get_by_role("button", name=by)).to_have_count(0)
        admin.look(axe=True)
    admin.goes_to("/settings/audit")
    expect(admin.page.locator("main")).to_contain_text(f"scorer {used}: {_WHY}: {used}")
    admin.arrives()


def test_when_to_alert_is_chosen_by_what_it_costs(admin: Person) -> None:
    admin.goes_to("/scorer?target=precision&wanted=60")
    admin.look(axe=True)
    admin.presses("Use this from now on")
    admin.confirms("Use this from now on", reason=_WHY)
    expect(admin.page.locator("main")).to_contain_text(f"chosen by {ADMIN} ({_WHY})")
    admin.arrives()


def test_a_job_is_asked_for(admin: Person) -> None:
    admin.goes_to("/jobs")
    asked = admin.page.locator("main").get_by_text(f"asked for by {ADMIN}")
    before = asked.count()
    admin.presses("Run now")
    admin.confirms("Run now")
    expect(asked).to_have_count(before + 1)
    admin.look(axe=True)
    admin.arrives()
