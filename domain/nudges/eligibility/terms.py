"""The terms on which anybody is written to from here: the policy, and who may be at all."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from domain.nudges.eligibility.allow_list import matches, read_entry
from domain.nudges.eligibility.caps import Window, windows
from domain.nudges.eligibility.quiet_hours import zone_named
from domain.nudges.eligibility.requests import EligibilityRequest
from domain.policy import Exemption, Policy, Priority


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for a whole run; outside production only `allow_list` is written to."""

    policy: Policy
    production: bool
    allow_list: tuple[str, ...] = ()

    @cached_property
    def limits(self) -> tuple[Window, ...]:
        """The policy's caps."""
        return windows(self.policy.caps)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The programme's own clock."""
        return zone_named(self.policy.sending.zone) or ZoneInfo("UTC")

    def today(self, now: datetime) -> date:
        """The day it is by the policy's clock, as every `as_of` is."""
        return now.astimezone(self.zone).date()

    def exempts(self, request: EligibilityRequest, from_what: Exemption) -> bool:
        """Whether the policy lets a safety message pass this."""
        safety = request.priority is Priority.SAFETY
        return safety and from_what in self.policy.sending.safety_exempt

    def permits(self, address: str) -> bool:
        """Whether anything may go to this address from here: everywhere only in production."""
        if self.production:
            return True
        return any(matches(address, entry) for entry in self._allowed)

    @cached_property
    def _allowed(self) -> tuple[str, ...]:
        return tuple(read_entry(entry) for entry in self.allow_list)
