"""Which passwords are taken: long ones that nobody guesses, and no list of breached ones has.

zxcvbn knows 30,000 passwords out of breaches, words, names and what keyboards suggest, and sees
through what people add to them. It looks at the beginning only: a longer password is no worse.
"""

import logging
from typing import Final

from dashboard.sign_in.breached_passwords import IsBreached, ListAwayError
from dashboard.sign_in.refusals import Refusal

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 1024
_LOOKED_AT: Final = 64
#: Guessed within 10^8 tries ("somewhat guessable" and below, by zxcvbn's own words).
_GUESSABLE: Final = 3

TOO_SHORT: Final = Refusal(
    sentence=f"A new password needs {SHORTEST_PASSWORD} characters or more.", status=400
)
DIFFER: Final = Refusal(sentence="The new password was not typed alike twice.", status=400)
GUESSABLE: Final = Refusal(
    sentence="This password is on lists of stolen ones, or close to one, and is guessed first. "
    "Please choose another: four or five words that do not belong together will do.",
    status=400,
)
BREACHED: Final = Refusal(
    sentence="This password is on a list of stolen ones, and is tried first. Please choose "
    "another: four or five words that do not belong together will do.",
    status=400,
)
UNCHECKED: Final = Refusal(
    sentence="Passwords cannot be compared with the list of stolen ones just now. Please try again "
    "in some minutes; if it stays so, tell an admin.",
    status=503,
)

_LOG = logging.getLogger(__name__)


def refused(
    new: str, again: str, *, about: tuple[str, ...] = (), is_breached: IsBreached | None = None
) -> Refusal | None:
    """Why this cannot be a new password; `about`: the person's own address and name."""
    if new != again:
        return DIFFER
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        return TOO_SHORT
    if _is_guessable(new, about):
        return GUESSABLE
    try:
        return BREACHED if is_breached and is_breached(new) else None
    except ListAwayError as error:
        _LOG.warning("no new password is taken: %s", error)
        return UNCHECKED


def _is_guessable(password: str, about: tuple[str, ...]) -> bool:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists take a tenth of a second

    parts = [part for one in about for part in one.replace("@", " ").replace(".", " ").split()]
    known = [*about, *parts, "staycourse"]
    return int(zxcvbn(password[:_LOOKED_AT], user_inputs=known)["score"]) < _GUESSABLE
