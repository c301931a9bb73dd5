"""A demo that runs, and what its inbox took."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

_MAIL_WITHIN_SECONDS = 90


@dataclass(frozen=True, kw_only=True)
class RunningDemo:
    """A demo that answers on `port` and keeps its files in `folder`."""

    port: int
    folder: Path

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://localhost:{self.port}"

    @property
    def password(self) -> str:
        """Of everybody who came with it."""
        return (self.folder / "password").read_text(encoding="utf-8").strip()

    def mails_to(self, address: str) -> list[str]:
        """Texts of what its inbox took for an address, the oldest first."""
        files = sorted((self.folder / "inbox").glob("*.json"))
        found = [json.loads(path.read_text(encoding="utf-8")) for path in files]
        return [
            f"{one.get('subject', '')}\n{one['text']}"
            for one in found
            if address in json.dumps([one.get("to"), one.get("recipients")])
        ]

    def await_mail(self, address: str, words: str) -> str:
        """The first mail to an address that has these words, once it is there."""
        until = time.monotonic() + _MAIL_WITHIN_SECONDS
        while time.monotonic() < until:
            for text in self.mails_to(address):
                if words in text:
                    return text
            time.sleep(0.5)
        raise AssertionError(f"No mail to {address} with {words!r}")


#: What pytest hands over between the command and the journeys.
DEMO = pytest.StashKey[RunningDemo]()
