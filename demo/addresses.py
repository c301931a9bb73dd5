"""Where the demo's people live: reserved domains (RFC 2606) that no mail can reach."""

from typing import Final

#: Everyone the demo may write to.
DOMAIN: Final = "learners.example.org"
STAFF_DOMAIN: Final = "staff.example.org"
#: How the numbers begin that Ofcom keeps for drama; three digits follow.
PHONES: Final = "+447700900"
#: Who signs in to see everything.
MANAGER: Final = f"manager@{STAFF_DOMAIN}"
#: Who signs in to see figures, and nobody's name.
ANALYST: Final = f"analyst@{STAFF_DOMAIN}"
