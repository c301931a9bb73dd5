"""The worklist: everything a coach does for one learner or several, without leaving it."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.watched import FADES
from tests.journeys.in_browser.person import Person
from tests.journeys.in_browser.running_demo import RunningDemo

COACH = "coach1@staff.example.org"
#: Whose week is too short for everybody on their list.
PART_TIME = "coach5@staff.example.org"


@pytest.mark.parametrize("phone", [False, True])
def test_one_learner_is_acted_on_in_place_and_it_is_undone(
    chromium: Browser, demo: RunningDemo, *, phone: bool
) -> None:
    coach = Person(chromium, demo, COACH, phone=phone)
    coach.goes_to("/worklist")
    _act(coach, "Snooze", "Snooze", "snoozed until")
    _undo(coach)
    _act(coach, "Escalate", "Escalate", "escalated", "What do you need")
    _undo(coach)
    _act(coach, "Dismiss", "Dismiss", "dismissed", "Why?")
    _undo(coach)
    _act(coach, "Nudge now", "Nudge now", "Nudge now:")
    name = _first(coach).locator(".who").inner_text()
    _first(coach).get_by_role("button", name="Log").click()
    dialogue = coach.page.get_by_role("dialog")
    dialogue.get_by_label("Note for colleagues").fill("Spoke about the shift change.")
    dialogue.get_by_role("button", name="Log contact", exact=True).last.click()
    coach.reads("Contact logged with")
    expect(coach.page.locator(".rested")).to_contain_text(name)
    _undo(coach)
    coach.arrives()
    coach.close()


def test_several_are_given_to_another_coach_and_back(admin: Person) -> None:
    admin.goes_to("/worklist")
    boxes = admin.page.locator(".worklist .person").get_by_role("checkbox")
    for number in (0, 1):
        boxes.nth(number).check()
    admin.presses("Act on 2 learners")
    dialogue = admin.page.get_by_role("dialog")
    admin.look_at_dialogue()
    dialogue.locator(".accordion-button", has_text="Assign").click()
    taker = dialogue.get_by_label("Their coach from now on")
    _let_it_unfold(admin)
    taker.select_option(index=taker.locator("option").count() - 1)
    dialogue.get_by_role("button", name="Assign for 2 learners").press("Enter")
    admin.reads("given to another coach")
    _undo(admin)
    admin.arrives()


@pytest.mark.parametrize("phone", [False, True])
def test_a_line_is_drawn_where_the_hours_of_the_week_end(
    chromium: Browser, demo: RunningDemo, *, phone: bool
) -> None:
    coach = Person(chromium, demo, PART_TIME, phone=phone)
    coach.goes_to("/worklist")
    told = coach.page.locator(".week").inner_text()
    fit = int(told.partition("about the first ")[2].split()[0])
    rows = coach.page.locator(".worklist > li")
    expect(rows.nth(fit)).to_contain_text("This week's hours end about here")
    assert rows.count() > fit + 1
    coach.arrives()
    coach.close()


def _first(person: Person) -> Locator:
    return person.page.locator(".worklist .person").first


def _act(person: Person, form: str, button: str, says: str, reason: str = "") -> None:
    """Open the dialogue of the first learner, and decide by one of its forms."""
    _first(person).get_by_role("button", name="More").click()
    dialogue = person.page.get_by_role("dialog")
    person.look_at_dialogue()
    head = person.page.locator(".accordion-button", has_text=form)
    if head.get_attribute("aria-expanded") != "true":
        head.click()
    opened = dialogue.locator(".accordion-item").filter(has=head)
    _let_it_unfold(person)
    if reason:
        opened.get_by_label(reason).fill("A journey asks for it")
    opened.get_by_role("button", name=button, exact=True).last.click()
    person.reads(says)


def _let_it_unfold(person: Person) -> None:
    """A press on a button that moves is lost."""
    person.page.wait_for_timeout(FADES)
    expect(person.page.locator("[role=dialog] .collapsing")).to_have_count(0)


def _undo(person: Person) -> None:
    person.page.locator(".answer-line").get_by_role("button", name="Undo").click()
    person.reads("Undone")
