"""When and how often people may be written to, by which channel, and what has to wait."""

import re
from email.utils import parseaddr
from enum import StrEnum
from typing import Annotated, Literal
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


def mail_address(text: str) -> str:
    """A mail address, with a name before it or not; empty stays empty.

    Raises:
        ValueError: no mail could come from there or go there.
    """
    given = text.strip()
    _, address = parseaddr(given)
    if not given or re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\".]+(\.[^@\s<>\".]+)+", address):
        return given
    raise ValueError("no mail address: write it as in Acme Academy <learn@acme.example>")


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
    """Messages in any 24 hours."""
    per_week: Annotated[int, Field(ge=0)]
    """Messages in any 7 days."""
    per_month: Annotated[int, Field(ge=0)]
    """Messages in any 30 days."""
    min_gap_hours: Annotated[float, Field(ge=0)]
    """Hours between one message and the next."""
    sms_per_week: Annotated[int, Field(ge=0)]
    """Of these, texts in any 7 days."""


class QuietHours(Frozen):
    """Local hours in which nothing is sent: from `start` until `end`, over midnight or not."""

    start: Hour
    """Nothing is sent from this hour on."""
    end: Hour
    """Until this hour."""


class Consent(Frozen):
    """Channels on which silence is no consent: the learner must have said yes."""

    explicit: tuple[Channel, ...]
    """Channels that need a yes; elsewhere a no, or an opt-out, is enough to stop."""


class HoldoutPolicy(Frozen):
    """Share of eligible learners withheld at random, where that can tell an effect worth having.

    `share` is the most that is withheld, `share_when_large` what is enough in a large programme,
    `worth_seeing` the smallest gain worth finding (0.1 is ten points). A programme too small to see
    it withholds nobody, unless `in_small` says so.
    """

    share: Share
    """The most that is withheld."""
    share_when_large: Share
    """Enough where this share, too, can show a gain worth seeing."""
    worth_seeing: Annotated[float, Field(gt=0, le=1)] = 0.1
    """The smallest gain worth finding, in points."""
    in_small: bool = False
    """Withhold in small programmes too, though little can be learnt from it."""
    salt: str
    """Changing it draws everybody anew: do it only for a new experiment."""


class SendingPolicy(Frozen):
    """Defaults for messages: lifetime, when to hold back, zone and language if nobody has one."""

    expires_after_hours: Annotated[float, Field(gt=0)]
    """A message that could not leave for so long is not sent any more."""
    hold_when_silent_days: Annotated[int, Field(ge=1)] = 4
    """Nobody of a whole cohort seen for so long: an outage, not absences. Sending waits."""
    hold_when_import_older_days: Annotated[float, Field(gt=0)] = 3
    """No import for so long: what looks like silence may be ours. Sending waits."""
    unanswered_after_days: Annotated[int, Field(ge=1)] = 3
    """A message counts as unanswered when nothing was seen for so long after it."""
    safety_exempt: tuple[Exemption, ...] = ()
    """What a safety message may pass."""
    good_hours: bool = True
    """Wait for the hour at which a learner is usually active, where it is known."""
    rank_by_gain: Literal["where_proven", "off"] = "where_proven"
    """Write first to whom a nudge helps most, once that beats risk; off: always by risk."""
    zone: str
    """The time zone where neither learner nor programme has one, as in Europe/London."""
    language: str
    """The language where nobody has one, as in en."""


class SenderIdentity(Frozen):
    """Who writes to the learners of a programme, and where they go on; empty: not said.

    `address` is what mails come from, such as "Acme Academy <learn@acme.example>".
    """

    organisation: str = ""
    """Named in every message, and as the sender of mails."""
    address: Annotated[str, AfterValidator(mail_address)] = ""
    """Mails come from here, as in Acme <learn@acme.example>; empty: the installation's own."""
    reply_to: Annotated[str, AfterValidator(mail_address)] = ""
    """Where answers go of learners without a coach; empty: to where the mail comes from."""
    course_url: Annotated[str, AfterValidator(web_address)] = ""
    """Where a learner goes on; empty: the installation's own."""

    def or_else(self, other: "SenderIdentity") -> "SenderIdentity":
        """The same, with the other's word where this one says nothing."""
        mine = {name: value for name, value in self.model_dump().items() if value}
        return other.model_copy(update=mine)


class CoachingPolicy(Frozen):
    """How people work: how long a contact counts, and how often a coach is written to."""

    contact_clears_days: Annotated[int, Field(ge=0)] = 7
    """A contact clears the worklist for so long, unless something new happens."""
    escalates_after_days: Annotated[int, Field(ge=1)] = 7
    """A request of a coach that is overdue for so long is escalated by itself."""
    dismissed_days: Annotated[int, Field(ge=1, le=90)] = 28
    """Who was dismissed from the worklist is on it again after so long, or once anything is new."""
    minutes_per_contact: Annotated[int, Field(ge=1)] = 20
    """To say how much of the worklist fits a coach's week."""
    red_left_below: Percent = 70.0
    """Red is told again only after the score was below this."""
    retell_days: Annotated[int, Field(ge=0)] = 7
    """An alert that could not be sent is told so long after, once it can."""
    learners_per_digest: Annotated[int, Field(ge=1)] = 12
    """Learners named in one mail; the others are on the worklist."""
    urgent_per_day: Annotated[int, Field(ge=0)] = 5
    """Calls for help written to a coach one by one in a day; then together."""
    then_every_minutes: Annotated[int, Field(ge=1)] = 60
    """Together at most once in so many minutes."""
