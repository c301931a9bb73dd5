"""Counting who follows a link or opens a mail: off unless asked for, and never a success.

A counted link names a message and the place of a link in it, signed together with the address it
leads to: it can only lead where that very message does.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final

_HREF: Final = re.compile(r'href="(https?://[^"]+)"')
_END: Final = "</body>"
_SIGNATURE_BYTES: Final = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracking:
    """What is counted, where the pages that count are, and our secrets, the present one first."""

    public_url: str
    secrets: Sequence[str] = field(repr=False)
    clicks: bool = False
    opens: bool = False

    def added_to(self, html: str, number: int) -> str:
        """The mail's HTML with counted links and picture, where they are on.

        Links to our own pages stay as they are: unsubscribing is nobody's click.
        """
        own, seen = self.public_url.rstrip("/") + "/p/", f"{number}/"
        if self.clicks:
            places = iter(range(len(html)))

            def counted(found: re.Match[str]) -> str:
                place, leads_to = next(places), unescape(found[1])
                if leads_to.startswith(own):
                    return found[0]
                return f'href="{escape(own)}go/{number}/{place}/{self.sign(number, leads_to)}"'

            html = _HREF.sub(counted, html)
        if self.opens and _END in html:
            picture = f"{own}seen/{seen}{self.sign(number, '')}.gif"
            image = f'<img src="{escape(picture)}" width="1" height="1" alt="">'
            html = html.replace(_END, image + _END, 1)
        return html

    def sign(self, number: int, leads_to: str) -> str:
        """The signature of a link to that address in that message; "" is its picture."""
        return _signature(self.secrets[0], number, leads_to)

    def is_ours(self, signature: str, number: int, leads_to: str) -> bool:
        """Whether we signed this."""
        ours = [
            hmac.compare_digest(signature.encode(), _signature(secret, number, leads_to).encode())
            for secret in self.secrets
        ]
        return any(ours)


def _signature(secret: str, number: int, leads_to: str) -> str:
    key = hashlib.sha256(f"staycourse tracking\x1f{secret}".encode()).digest()
    digest = hmac.digest(key, f"{number}\x1f{leads_to}".encode(), "sha256")
    return urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).rstrip(b"=").decode()


def link_at(html: str, place: int) -> str | None:
    """Where the link at a place of a message leads, as it was written."""
    found = [unescape(url) for url in _HREF.findall(html)]
    return found[place] if 0 <= place < len(found) else None
