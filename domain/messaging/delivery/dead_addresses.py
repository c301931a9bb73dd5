"""Which answers say that an address itself will never take a message; all others may pass.

Mailboxes: enhanced status codes of RFC 3463 and RFC 7505. Numbers: twilio.com/docs/api/errors.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

#: So many bounces that may pass, within so long, pause an address; and for how long.
SOFT_LIMIT: Final = 3
SOFT_WITHIN: Final = timedelta(days=30)
PAUSE: Final = timedelta(days=14)
#: Unknown mailbox, unknown domain, not an address, moved without a forward, no mail at the domain,
#: disabled. Not full (5.2.2), refused by a policy (5.7.1) or too large (5.3.4).
_DEAD_MAILBOX: Final = re.compile(r"(?<![\d.])5\.(?:1\.(?:1|2|3|6|10)|2\.1)(?![\d]|\.\d)")
#: The learner's own STOP; numbers that are none, or have no texts. Not 21612 (this sender cannot
#: reach it) nor 30003 (switched off, for now).
_DEAD_NUMBERS: Final[Mapping[str, str]] = {
    "21610": "stop",
    "21211": "bad_number",
    "21614": "bad_number",
    "30006": "bad_number",
}


def is_dead_mailbox(answer: str) -> bool:
    """Whether the answer of a mail server names such a code, alone or in a sentence."""
    return _DEAD_MAILBOX.search(answer) is not None


def dead_number(error_code: str) -> str | None:
    """The reason to stop writing to a number after this error, at once or by callback; or None."""
    return _DEAD_NUMBERS.get(error_code)
