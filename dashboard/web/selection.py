"""What a page is asked to show: the part of an address after the question mark."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

#: Every row number fits in this many digits, and so does nothing a database would choke on.
_DIGITS: Final = 18


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A day (None: the newest), a cohort and a coach (None: all; `NO_COACH`: who has none)."""

    as_of: date | None = None
    cohort: int | None = None
    coach: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self:
        """Read a query; what cannot be read counts as not asked for."""
        return cls(
            as_of=_date(query.get("as_of")),
            cohort=number(query.get("cohort")),
            coach=number(query.get("coach")),
        )

    @classmethod
    def of_search(cls, search: str | None) -> Self:
        """The same from an address's `?…`."""
        return cls.of(dict(parse_qsl((search or "").removeprefix("?"))))

    def on(self, as_of: date | None) -> Self:
        """The same selection on another day."""
        return replace(self, as_of=as_of)

    def link(self, path: str, **more: object) -> str:
        """An address that shows this selection there; empty parts are left out."""
        parts = {"as_of": self.as_of, "cohort": self.cohort, "coach": self.coach, **more}
        query = urlencode({k: v for k, v in parts.items() if v is not None and v != ""})
        return f"{path}?{query}" if query else path


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def number(text: object) -> int | None:
    """The whole number that part of an address names; None where it names none we could have."""
    written = str(text)
    return int(written) if written.isdecimal() and len(written) <= _DIGITS else None
