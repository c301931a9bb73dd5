"""Why somebody may not come in, or not so: a sentence for them and the status it has."""

import math
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why somebody may not, as a sentence for them."""

    sentence: str
    status: int
    retry_after: int | None = None  # seconds


def wait_first(wait: timedelta) -> Refusal:
    """So much was tried that the next try has to wait."""
    minutes = math.ceil(wait / timedelta(minutes=1))
    span = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Refusal(
        sentence=f"Too many attempts. Please wait {span}, or ask an admin for help.",
        status=429,
        retry_after=math.ceil(wait.total_seconds()),
    )
