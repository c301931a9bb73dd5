"""When and how often people may be written to, by which channel, and what has to wait."""

import re
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from domain.policy.values import Frozen, Hour, Percent, Share


def web_address(text: str) -> str:
    """The address as a link of a message can carry it; empty stays empty.

    Raises:
        ValueError: no mail program or phone would open it.
    """
    address = text.strip()
    parts = urlsplit(address)
    whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if not address or (whole and not re.search(r"[\s<>\"]", address)):
        return address
    raise ValueError("no whole web address: write it as in https://learn.example.org/course")


class Channel(StrEnum):
    """Ways to reach a person."""

    EMAIL = "email"
    SMS = "sms"


class Exemption(StrEnum):
    """What the policy may let a safety message pass; suppression and a no are never among them."""

    COOLDOWN = "cooldown"
    PAUSE = "pause"
    CAPS = "caps"
    QUIET_HOURS = "quiet_hours"


class Caps(Frozen):
    """The most a learner may receive, in rolling windows over all channels."""

    per_day: Annotated[int, Field(ge=0)]
    per_week: Annotated[int, Field(ge=0)]
    per_month: Annotated[int, Field(ge=0)]
    min_gap_hours: Annotated[float, Field(ge=0)]
    sms_per_week: Annotated[int, Field(ge=0)]


class QuietHours(Frozen):
    """Local hours in which nothing is sent: from `start` until `end`, over midnight or not."""

    start: Hour
    end: Hour


class Consent(Frozen):
    """Channels on which silence is no consent: the learner must have said yes."""

    explicit: tuple[Channel, ...]


class HoldoutPolicy(Frozen):
    """Share of eligible learners withheld at random, where that can tell an effect worth having.

    `share` is the most that is withheld, `share_when_large` what is enough in a large programme,
    `worth_seeing` the smallest gain worth finding (0.1 is ten points). A programme too small to see
    it withholds nobody, unless `in_small` says so.
    """

    share: Share
    share_when_large: Share
    worth_seeing: Annotated[float, Field(gt=0, le=1)] = 0.1
    in_small: bool = False
    salt: str


class SendingPolicy(Frozen):
    """Defaults for messages: lifetime, when to hold back, zone and language if nobody has one."""

    expires_after_hours: Annotated[float, Field(gt=0)]
    hold_when_silent_days: Annotated[int, Field(ge=1)] = 4
    hold_when_import_older_days: Annotated[float, Field(gt=0)] = 3
    unanswered_after_days: Annotated[int, Field(ge=1)] = 3
    safety_exempt: tuple[Exemption, ...] = ()
    good_hours: bool = True
    zone: str
    language: str


class Sender(Frozen):
    """Who writes to the learners of a programme, and where they go on; empty: not said.

    `address` is what mails come from, such as "Acme Academy <learn@acme.example>".
    """

    organisation: str = ""
    address: str = ""
    course_url: Annotated[str, AfterValidator(web_address)] = ""

    def or_else(self, other: "Sender") -> "Sender":
        """The same, with the other's word where this one says nothing."""
        mine = {name: value for name, value in self.model_dump().items() if value}
        return other.model_copy(update=mine)


class CoachingPolicy(Frozen):
    """How people work: how long a contact counts, and how often a coach is written to."""

    contact_clears_days: Annotated[int, Field(ge=0)] = 7
    minutes_per_contact: Annotated[int, Field(ge=1)] = 20
    red_left_below: Percent = 70.0
    retell_days: Annotated[int, Field(ge=0)] = 7
    learners_per_digest: Annotated[int, Field(ge=1)] = 12
    urgent_per_day: Annotated[int, Field(ge=0)] = 5
    then_every_minutes: Annotated[int, Field(ge=1)] = 60
