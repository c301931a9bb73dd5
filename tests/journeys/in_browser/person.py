"""Somebody in front of the demo, with what journeys do again and again."""

import re

from playwright.sync_api import Browser, Locator, expect

from tests.browser.watched import Watched
from tests.journeys.in_browser.running_demo import RunningDemo

ADMIN = "manager@staff.example.org"
_OWN_PASSWORD = "a kettle sings before noon"


class Person(Watched):
    """A colleague in a browser of their own."""

    patience_ms = 120_000

    def __init__(
        self,
        chromium: Browser,
        demo: RunningDemo,
        email: str = ADMIN,
        *,
        phone: bool = False,
        password: str = "",
    ) -> None:
        super().__init__(
            chromium, demo.address, email, phone=phone, password=password or demo.password
        )
        self.email = email

    def goes_to(self, path: str) -> None:
        """Open a page and look it over."""
        self.page.goto(path)
        self.page.wait_for_selector("main h1")
        self.look(axe=True)

    def presses(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press a button by its name."""
        (within or self.page.locator("main")).get_by_role(
            "button", name=name, exact=True
        ).first.click()

    def confirms(self, name: str, /, **fields: str) -> None:
        """Fill in the dialogue that has opened, look it over, and press its button."""
        dialogue = self.page.get_by_role("dialog")
        expect(dialogue).to_be_visible()
        self.look_at_dialogue()
        for field, value in fields.items():
            dialogue.locator(f"[name={field}]").fill(value)
        dialogue.get_by_role("button", name=name, exact=True).click()

    def reads(self, text: str) -> None:
        """Be told so at the edge of the page; then put it away."""
        line = self.page.locator(".answer-line")
        expect(line).to_contain_text(text)

    def arrives(self) -> None:
        """Nothing went wrong on the way."""
        self.look(axe=True)
        assert not self.wrong, self.wrong


def invited(admin: Person, chromium: Browser, demo: RunningDemo, email: str, role: str) -> Person:
    """A colleague whom an admin lets in, who has chosen a password by the link."""
    admin.goes_to("/settings/people")
    admin.page.get_by_label("Email").fill(email)
    admin.page.get_by_label("Name", exact=True).fill(email.partition("@")[0].title())
    admin.page.get_by_label("Role").select_option(role)
    admin.presses("Invite")
    link = admin.page.locator("#secret").input_value()
    context = chromium.new_context(base_url=demo.address)
    page = context.new_page()
    page.goto(link)
    page.fill("#new", _OWN_PASSWORD)
    page.fill("#again", _OWN_PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()
    page.wait_for_selector("main h1")
    context.close()
    return Person(chromium, demo, email, password=_OWN_PASSWORD)
