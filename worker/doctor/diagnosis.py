"""One thing that was looked at."""

from dataclasses import dataclass
from typing import Final

#: How long whoever is asked may take.
SECONDS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One thing looked at: whether it is fine, and the sentence for people."""

    what: str
    fine: bool
    says: str
