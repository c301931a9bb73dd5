"""What a program may be let do: scopes, and which of them somebody of a role has to give. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from domain.store.staff.members import OVERSEERS, Role


class Scope(StrEnum):
    """One thing a token may be made for."""

    LEARNERS_READ = "learners:read"
    NAMES_READ = "names:read"
    PREDICTIONS_READ = "predictions:read"
    ANALYTICS_READ = "analytics:read"
    EQUITY_READ = "equity:read"
    NUDGES_READ = "nudges:read"
    NUDGES_SEND = "nudges:send"
    PREFERENCES_READ = "preferences:read"
    PREFERENCES_WRITE = "preferences:write"
    EXPORTS = "exports"
    EVENTS_WRITE = "events:write"
    ROWS_WRITE = "rows:write"


#: What each lets a program do.
SCOPES: Final[Mapping[Scope, str]] = {
    Scope.LEARNERS_READ: "Read learners, their segments and their journey.",
    Scope.NAMES_READ: "Read names and references; without it, learners are numbers.",
    Scope.PREDICTIONS_READ: "Read risk scores, bands and reasons.",
    Scope.ANALYTICS_READ: "Read counts, trends and what nudges were worth.",
    Scope.EQUITY_READ: "Read how groups by gender, ethnicity and the like fare.",
    Scope.NUDGES_READ: "Read what was planned, sent and skipped, and why.",
    Scope.NUDGES_SEND: "Ask for a nudge now; every rule of sending holds.",
    Scope.PREFERENCES_READ: "Read what learners chose to receive.",
    Scope.PREFERENCES_WRITE: "Set it for them, as on their own page.",
    Scope.EXPORTS: "Have files made of what it may read.",
    Scope.EVENTS_WRITE: "Send events as they happen.",
    Scope.ROWS_WRITE: "Send rows of days.",
}
_ANALYST: Final = frozenset(
    {
        *(Scope.LEARNERS_READ, Scope.PREDICTIONS_READ, Scope.ANALYTICS_READ, Scope.EQUITY_READ),
        *(Scope.NUDGES_READ, Scope.EXPORTS),
    }
)
_COACH: Final = (_ANALYST - {Scope.EQUITY_READ}) | {
    *(Scope.NAMES_READ, Scope.NUDGES_SEND, Scope.PREFERENCES_READ),
}
_ADMIN: Final = frozenset(Scope)
_MANAGER: Final = _ADMIN - {Scope.EVENTS_WRITE, Scope.ROWS_WRITE}


def scopes_of(role: Role, *, demographics: bool, names: bool) -> frozenset[Scope]:
    """What somebody of this role may do, and so let a program do.

    `demographics` is whether an admin lets them see groups, `names` whether the policy lets their
    role know who a learner is.
    """
    hidden = set() if demographics else {Scope.EQUITY_READ}
    return _scopes_of(role) - hidden - (set() if names else {Scope.NAMES_READ})


def _scopes_of(role: Role) -> frozenset[Scope]:
    if role is Role.ADMIN:
        return _ADMIN
    if role in OVERSEERS:
        return _MANAGER
    return _ANALYST if role is Role.ANALYST else _COACH


def as_text(scopes: Iterable[Scope]) -> str:
    """The scopes as they are kept and shown, in their one order."""
    chosen = frozenset(scopes)
    return " ".join(one for one in Scope if one in chosen)


def from_text(text: str | None) -> frozenset[Scope]:
    """The scopes of a kept text; None is all; what is not known any more is left out."""
    if text is None:
        return _ADMIN
    known = set(Scope)
    return frozenset(Scope(one) for one in text.split() if one in known)
