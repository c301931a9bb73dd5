"""The addresses at which people reach this deployment from outside."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from domain.messaging import live_urls
from domain.messaging.links import Link


@dataclass(frozen=True, kw_only=True)
class PublicUrls:
    """Where pages are, and the signed links to them; `base` ends in no slash."""

    base: str
    secrets: tuple[str, ...] = field(repr=False)

    @property
    def secret(self) -> str:
        """What new links are signed with; those of former secrets open still."""
        return self.secrets[0]

    @property
    def host(self) -> str:
        """The name of the server people reach."""
        return urlsplit(self.base).hostname or "localhost"

    def page(self, path: str) -> str:
        """The address of one of our pages, for whoever signs in or opens a signed link."""
        return f"{self.base}{path}"

    def of_message(self, link: Link, *, at: datetime) -> dict[str, str]:
        """Every link of a message that leaves, by its name in templates, such as `why_url`."""
        return live_urls(link, public_url=self.base, secret=self.secret, at=at)
