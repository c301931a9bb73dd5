"""Which learners are no learners: accounts of staff, and accounts to try things with."""

import re
from collections.abc import Collection
from typing import Final

TEST, STAFF = "test", "staff"
#: What a colleague says of an account that a rule took for another.
LEARNER: Final = "learner"
_NAMES: Final = re.compile(
    r"^(?:(?:test|demo|sample|dummy|preview)[ _-]?(?:student|learner|user|account)?[ _-]?[0-9]*"
    r"|(?:student|learner|user)[ _-](?:test|preview|view)[ _-]?[0-9]*)$"
)
_ADDRESSES: Final = re.compile(
    r"^(?:test|demo|dummy)[._-]?(?:student|learner|user|account)?[0-9]*@"
)


def account_of(
    name: str | None, email: str | None, *, staff: Collection[str]
) -> tuple[str, str] | None:
    """What an account is and by which rule; None for a learner. `staff` are addresses, folded."""
    called, address = " ".join((name or "").casefold().split()), (email or "").casefold()
    if called and _NAMES.match(called):
        return TEST, f"the name {name}"
    if _ADDRESSES.match(address):
        return TEST, "the address of a test account"
    if address and address in staff:
        return STAFF, "the address of a colleague"
    return None
