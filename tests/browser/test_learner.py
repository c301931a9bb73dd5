"""A learner's journey: a nudge in a real inbox, its pages without JavaScript, what follows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from config.deployment import Deployment
from dashboard.server import create_server
from demo.local_inbox.server import Inbox, ReceivedMessage, start_inbox
from domain.coaching.challenges import ChallengeGroup
from domain.messaging.links.signed import Link, Purpose, url
from domain.policy import Policy
from domain.store.coaching.challenges import save_groups
from domain.store.database.engine import Database
from domain.store.staff.members import Role, create_user, hash_password
from domain.store.tables import Cohort, Nudge
from tests.browser.axe import serious_findings
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.browser.serving import address_of, opened_door, serving
from tests.dashboard.public.conftest import Turning
from tests.dashboard.seeding import PASSWORD
from tests.factories import (
    NOON,
    SECRET_KEY,
    TODAY,
    Person,
    add_activity,
    add_snapshot,
    deployment_for,
    quiet_learners,
    treating_everyone,
)
from tests.worker.senders.servers import free_port
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.sending.send_nudges import send_nudges

pytestmark = pytest.mark.browser

# every field has a name, and what a thumb has to hit is 44 pixels high
NAMELESS = """[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]
    .filter(e => !(e.labels?.length || e.textContent.trim() || e.ariaLabel))
    .map(e => e.outerHTML)"""
HARD_TO_HIT = """[...document.querySelectorAll('button, select, label:not(.above):not(legend *)')]
    .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
LINK = r"https?://\S+/p/{}/[\w.-]+"


@dataclass(frozen=True, kw_only=True)
class House:
    """One deployment: its web process, its mail server, and two learners of one coach."""

    deployment: Deployment
    inbox: Inbox
    clock: Turning
    learners: list[Person]

    def nudge(self) -> list[ReceivedMessage]:
        """Plan and send as the worker does; gives back what arrived."""
        now, before = self.clock.now, len(self.inbox.messages())
        here = self.deployment
        plan_nudges(here, as_of=now.date(), now=now)
        send_nudges(here, now=now)
        return self.inbox.messages()[before:]

    def later(self, **span: float) -> None:
        """Some time on, both are as quiet as before: they came once, sixteen days ago."""
        self.clock.forward(**span)
        today = self.clock.now.date()
        with self.deployment.database.transaction() as session:
            for person in self.learners:
                add_snapshot(session, person, today)
                add_activity(session, person, today - timedelta(days=16))

    def reasons(self) -> list[str | None]:
        """Why the newest decision of each learner was not sent, if it was not."""
        numbers = [person.enrolment_id for person in self.learners]
        with self.deployment.database.transaction() as session:
            found = session.exec(select(Nudge).order_by(Nudge.id)).all()  # type: ignore[arg-type]
        newest = {nudge.enrolment_id: nudge.skip_reason for nudge in found}
        return [newest[number] for number in numbers]


@pytest.fixture
def house(sqlite_database: Database, policy: Policy, tmp_path: Path) -> Iterator[House]:
    smtp, inbox_port, door = free_port(), free_port(), opened_door()
    inbox = start_inbox(smtp, inbox_port, tmp_path / "inbox")
    clock = Turning()
    deployment = deployment_for(
        sqlite_database,
        treating_everyone(policy),
        clock=clock,
        public_url=address_of(door),
        smtp_host="127.0.0.1",
        smtp_port=smtp,
        smtp_security="none",
        smtp_user="",
    )
    people = quiet_learners(sqlite_database, 2)
    with sqlite_database.transaction() as session:
        secret = hash_password(PASSWORD)
        create_user(
            session, email="grace@coach.example", name="-", role=Role.COACH, password_hash=secret
        )
    app = create_server(deployment)
    with serving(app, door):
        yield House(deployment=deployment, inbox=inbox, clock=clock, learners=people)
    inbox.stop()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone that runs no scripts."""
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def to_learner(mails: list[ReceivedMessage], number: int) -> ReceivedMessage:
    return next(mail for mail in mails if mail.to == f"l{number}@learner.example")


def link_in(mail: ReceivedMessage, purpose: str) -> str:
    found = re.search(LINK.format(purpose), mail.text)
    assert found, mail.text
    assert found.group() in mail.html
    return found.group()


def test_a_choice_made_from_a_nudge_is_respected_by_the_next_run(house: House, phone: Page) -> None:
    mails = house.nudge()
    assert len(mails) == 2
    phone.goto(link_in(to_learner(mails, 0), "why"))
    expect(phone.locator("main")).to_contain_text("not visited your course for a little while")
    expect(phone.locator(".facts")).to_contain_text("You were last active on your course 16 days")
    phone.get_by_role("link", name="Choose what you hear from us").click()
    group = phone.get_by_role("group", name="Checking in")
    group.get_by_label("Email").uncheck()
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("status")).to_contain_text("Saved")
    house.later(days=21)
    assert [mail.to for mail in house.nudge()] == ["l1@learner.example"]
    assert house.reasons() == ["declined", None]


def test_a_mail_provider_unsubscribes_with_one_post(house: House) -> None:
    mail = to_learner(house.nudge(), 0)
    url = mail.headers["List-Unsubscribe"].strip("<>")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with httpx2.Client() as provider:
        assert provider.get(url).status_code == 200  # a scanner looks; nothing happens
        for body in ({"data": {"List-Unsubscribe": "One-Click"}},
                     {"files": {"List-Unsubscribe": (None, "One-Click")}}):  # fmt: skip
            answer = provider.post(url, **body)
            assert (answer.status_code, answer.history) == (200, [])
            assert "set-cookie" not in answer.headers
    house.later(days=21)
    assert [mail.to for mail in house.nudge()] == ["l1@learner.example"]
    assert house.reasons() == ["suppressed", None]


def test_a_call_for_help_is_a_task_that_the_coach_sees(
    house: House, phone: Page, chromium: Browser
) -> None:
    phone.goto(link_in(to_learner(house.nudge(), 0), "answer"))
    phone.get_by_label("Childcare").check()
    phone.get_by_label("In your own words").fill("Evenings are hard.")
    phone.get_by_role("button", name="Ask for help").click()
    expect(phone.locator("#help")).to_contain_text("Grace Okafor will be in touch")
    desk = chromium.new_context(viewport=DESKTOP)
    page = desk.new_page()
    sign_in(page, house.deployment.settings.public_url, "grace@coach.example")
    page.goto(f"{house.deployment.settings.public_url}/worklist")
    task = page.locator(".worklist li", has_text="La Example")
    expect(task).to_contain_text("Call La today: ask what would help")
    expect(task).to_contain_text("Childcare · “Evenings are hard.”")
    desk.close()


def test_who_is_fine_is_left_alone_for_two_weeks_unless_they_take_it_back(
    house: House, phone: Page
) -> None:
    mails = house.nudge()
    house.clock.forward(days=10)
    for number in (0, 1):
        phone.goto(link_in(to_learner(mails, number), "answer"))
        phone.get_by_label("I have been learning, only not online").check()
        phone.get_by_role("button", name="I'm fine, thank you").click()
        expect(phone.locator("#fine")).to_contain_text("We will not check in on you until 26 March")
    phone.get_by_role("button", name="Take it back").click()
    expect(phone.get_by_role("status")).to_contain_text("Taken back")
    house.later(days=11)
    assert [mail.to for mail in house.nudge()] == ["l1@learner.example"]
    assert house.reasons() == ["paused", None]


@pytest.fixture
def looks(chromium: Browser) -> Iterator[list[Page]]:
    """A page of each width and of each theme, and at the end no complaint on any console."""
    complaints: list[str] = []
    contexts = [
        chromium.new_context(viewport=size, color_scheme=scheme)
        for size, scheme in ((PHONE, "dark"), (DESKTOP, "light"))
    ]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.on("console", lambda message: complaints.append(message.text))
    yield pages
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_page_fits_and_names_its_fields_in_every_width_theme_and_language(
    house: House, looks: list[Page], purpose: Purpose
) -> None:
    ada = house.learners[0]
    with house.deployment.database.transaction() as session:
        cohort = session.exec(select(Cohort.id)).one() or 0
        everybody = tuple(person.enrolment_id for person in house.learners)
        group = ChallengeGroup(cohort_id=cohort, enrolment_ids=everybody, target_days=3)
        save_groups(session, [group], week_starts_on=TODAY, now=NOON)
    whose = Link(purpose=purpose, learner_id=ada.learner_id, channel="email",
                 enrolment_id=ada.enrolment_id, intervention="reengage",
                 period="2026-W10")  # fmt: skip
    link = url(whose, public_url=house.deployment.settings.public_url, secret=SECRET_KEY, at=NOON)
    for page, language in product(looks, ("en", "de")):
        page.goto(f"{link}?lang={language}")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(HARD_TO_HIT) == []
        if language == "en":  # another language changes no colour
            assert serious_findings(page) == []
