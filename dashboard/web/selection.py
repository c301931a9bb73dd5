"""What a page is asked to show: the part of an address after the question mark."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

#: Every row number fits in this many digits, and so does nothing a database would choke on.
_DIGITS: Final = 18
#: No stage has a longer name.
_LONGEST: Final = 200


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A day (None: the newest) and of whom: None, or an empty stage, is everybody.

    `coach` may be `NO_COACH`: who has none.
    """

    as_of: date | None = None
    programme: int | None = None
    cohort: int | None = None
    coach: int | None = None
    stage: str = ""
    employer: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self:
        """Read a query; what cannot be read counts as not asked for."""
        return cls(
            as_of=named_day(query.get("as_of")),
            programme=number(query.get("programme")),
            cohort=number(query.get("cohort")),
            coach=number(query.get("coach")),
            stage=_text(query.get("stage")),
            employer=number(query.get("employer")),
        )

    @classmethod
    def of_search(cls, search: str | None) -> Self:
        """The same from an address's `?…`."""
        return cls.of(dict(parse_qsl((search or "").removeprefix("?"))))

    def on(self, as_of: date | None) -> Self:
        """The same selection on another day."""
        return replace(self, as_of=as_of)

    @property
    def parts(self) -> dict[str, object]:
        """What an address, or a store in the browser, names of it; empty where it asks for all."""
        return dict(vars(self))

    @property
    def narrowed_by(self) -> int:
        """How many filters are set; the day is none."""
        return sum(value not in (None, "") for value in self.on(None).parts.values())

    def link(self, path: str, **more: object) -> str:
        """An address that shows this selection there; empty parts are left out."""
        parts = {**self.parts, **more}
        query = urlencode({k: v for k, v in parts.items() if v is not None and v != ""})
        return f"{path}?{query}" if query else path


def named_day(text: object) -> date | None:
    """The day that part of an address names; None where it names none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _text(given: object) -> str:
    written = given if isinstance(given, str) else ""
    return "" if "\0" in written or len(written) > _LONGEST else written.strip()


def number(text: object) -> int | None:
    """The whole number that part of an address names; None where it names none we could have."""
    written = str(text)
    return int(written) if written.isdecimal() and len(written) <= _DIGITS else None
