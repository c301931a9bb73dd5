"""The one gate every message passes: consent, stops, caps, quiet hours; the reasons it gives."""

from domain.nudges.eligibility import escalation
from domain.nudges.eligibility.allow_list import read_entry
from domain.nudges.eligibility.caps import LOOK_BACK, Sent, Window
from domain.nudges.eligibility.escalation import RUNG, Unanswered
from domain.nudges.eligibility.gate import Gate
from domain.nudges.eligibility.learner_choices import (
    CHOSEN_KINDS,
    LONGEST_PAUSE,
    UNSUBSCRIBED,
    reaches,
    stated_choices,
)
from domain.nudges.eligibility.quiet_hours import next_allowed, zone_named
from domain.nudges.eligibility.recipient_state import (
    ANY,
    GOES_ON,
    Ending,
    RecipientStates,
    normalised,
)
from domain.nudges.eligibility.requests import (
    ChannelPreference,
    EligibilityRequest,
    GateDecision,
    GateOutcome,
)
from domain.nudges.eligibility.skip_reasons import SkipReason

__all__ = [
    "ANY",
    "CHOSEN_KINDS",
    "GOES_ON",
    "LONGEST_PAUSE",
    "LOOK_BACK",
    "RUNG",
    "UNSUBSCRIBED",
    "ChannelPreference",
    "EligibilityRequest",
    "Ending",
    "Gate",
    "GateDecision",
    "GateOutcome",
    "RecipientStates",
    "Sent",
    "SkipReason",
    "Unanswered",
    "Window",
    "escalation",
    "next_allowed",
    "normalised",
    "reaches",
    "read_entry",
    "stated_choices",
    "zone_named",
]
