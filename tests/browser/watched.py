"""Somebody in front of a browser, and all that goes wrong in it."""

from playwright.sync_api import Browser, ConsoleMessage, Request

from tests.browser.axe import serious_findings
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.dashboard.seeding import PASSWORD

#: What opens a dialogue: what asks once more, what acts on a row, the search.
OPENERS = ", ".join(
    f"""button[id*='"type":"{kind}"']""" for kind in ("ask", "worklist-act", "search-open")
)
#: Milliseconds until a dialogue has its colours.
FADES = 400
UNFOLD = "document.querySelectorAll('main details').forEach(one => (one.open = true))"


class Watched:
    """A signed-in person's browser, and all that went wrong in it."""

    #: How long they wait for a page.
    patience_ms = 30_000

    def __init__(
        self,
        chromium: Browser,
        address: str,
        email: str,
        *,
        phone: bool = False,
        password: str = PASSWORD,
    ) -> None:
        scheme = "dark" if phone else "light"
        size = PHONE if phone else DESKTOP
        self.wrong: list[str] = []
        self._opened: set[str] = set()
        self._address = address
        # a notice that fades in is pale for a moment, whenever it comes
        self._context = chromium.new_context(
            base_url=address, viewport=size, color_scheme=scheme, reduced_motion="reduce"
        )
        self._context.set_default_timeout(self.patience_ms)
        self.page = self._context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._asked)
        sign_in(self.page, address, email, password)

    def look(self, *, axe: bool) -> None:
        """Note what is wrong with the page as it is."""
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.wrong.append(f"{self.page.url} scrolls sideways")
        if axe:
            self.wrong += serious_findings(self.page)

    def look_into_dialogues(self) -> None:
        """The same for every dialogue, one of each name among all pages."""
        self.page.evaluate(UNFOLD)
        for opener in self.page.locator(OPENERS).all():
            name = opener.inner_text() if opener.is_visible() else ""
            if not name or name in self._opened:
                continue
            self._opened.add(name)
            opener.click()
            self.look_at_dialogue()
            dialogue = self.page.get_by_role("dialog")
            self.page.keyboard.press("Escape")
            dialogue.wait_for(state="detached")

    def look_at_dialogue(self) -> None:
        """The same for the dialogue that opens."""
        self.page.get_by_role("dialog").wait_for()
        self.page.wait_for_timeout(FADES)
        self.wrong += serious_findings(self.page, "[role=dialog]")

    def close(self) -> None:
        self._context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:", "ws")):
            self.wrong.append(f"{self.page.url} asks {request.url}")
