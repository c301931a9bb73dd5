"""What the page of the trail is asked for; what cannot be had counts as not asked for. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from dashboard.web import number
from domain.store.audit import AuditQuestion
from domain.store.staff import StaffAction

PAGE: Final = "/settings/audit"
DAYS: Final = {"7": "7 days", "30": "30 days", "90": "90 days", "366": "A year", "3660": "All"}
USUAL: Final = "30"
_TEXTS: Final = ("who", "about", "through")


def asked_of(query: Mapping[str, Any], *, now: datetime) -> AuditQuestion:
    """The question of an address."""
    days = str(query.get("days", USUAL))
    action = str(query.get("action", ""))
    # no database keeps a NUL in a text, and one of them refuses to look for it
    given = {name: str(query.get(name, "")).replace("\0", "").strip() for name in _TEXTS}
    texts = {name: value or None for name, value in given.items()}
    return AuditQuestion(
        since=now - timedelta(days=int(days if days in DAYS else USUAL)),
        action=action if action in set(StaffAction) else None,
        before=number(query.get("before")) or None,
        **texts,
    )


def link(query: Mapping[str, Any], path: str = PAGE, **more: object) -> str:
    """The same question at another address, or from another entry on."""
    names = (*_TEXTS, "action", "days")
    kept = {name: query[name] for name in names if query.get(name)} | more
    return f"{path}?{urlencode(kept)}" if kept else path
