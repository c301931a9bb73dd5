"""Why a nudge was not sent, as a word for the store and a sentence for a person."""

from enum import StrEnum
from typing import Final


class SkipReason(StrEnum):
    """Why a nudge was not, or not yet, sent; `sentence` says it to a person."""

    NOT_ALLOWED_HERE = "not_allowed_here"
    NO_ADDRESS = "no_address"
    UNLINKED = "unlinked"
    LEFT = "left"
    FINISHED = "finished"
    SUPPRESSED = "suppressed"
    NO_CONSENT = "no_consent"
    DECLINED = "declined"
    PAUSED = "paused"
    OBJECTED = "objected"
    ASKED_FOR_HELP = "asked_for_help"
    RETURNED = "returned"
    IN_TOUCH = "in_touch"
    NO_LONGER_TRUE = "no_longer_true"
    EXPIRED = "expired"
    COOLDOWN = "cooldown"
    CAP = "cap"
    QUIET_HOURS = "quiet_hours"
    COHORT_SILENT = "cohort_silent"
    IMPORT_STALE = "import_stale"
    ESCALATED = "escalated"
    TASK_OPEN = "task_open"
    OUTRANKED = "outranked"
    NO_COACH = "no_coach"
    COACH_DECLINED = "coach_declined"
    BROKEN = "broken"
    RETIRED = "retired"
    TAKEN_BACK = "taken_back"
    HOLDOUT = "holdout"
    DEFERRED = "deferred"
    PROVIDER_PAUSED = "provider_paused"
    RATE_LIMIT = "rate_limit"
    SENDER_VANISHED = "sender_vanished"
    RESTORED = "restored"

    @property
    def sentence(self) -> str:
        """The reason in plain words."""
        return _SENTENCES[self]

    @property
    def may_change_soon(self) -> bool:
        """Whether tomorrow's planning should look again, within the same period."""
        return self in _MAY_CHANGE_SOON


_MAY_CHANGE_SOON: Final = frozenset(
    {
        SkipReason.CAP,
        SkipReason.PAUSED,
        SkipReason.OUTRANKED,
        SkipReason.COHORT_SILENT,
        SkipReason.IMPORT_STALE,
        SkipReason.TASK_OPEN,
        SkipReason.ASKED_FOR_HELP,
        # an administrator may put these right today
        SkipReason.NOT_ALLOWED_HERE,
        SkipReason.NO_ADDRESS,
        SkipReason.BROKEN,
    }
)
_SENTENCES: Final = {
    SkipReason.NOT_ALLOWED_HERE: "Outside production, and the address is not on the allow-list.",
    SkipReason.NO_ADDRESS: "There is no address for this channel.",
    SkipReason.UNLINKED: "Its learner or its decision is not on record: nobody can ask the gate.",
    SkipReason.LEFT: "They are no longer enrolled.",
    SkipReason.FINISHED: "They have finished: their outcome is known, or the course is over.",
    SkipReason.SUPPRESSED: "This address must not be written to: unsubscribed or unreachable.",
    SkipReason.NO_CONSENT: "The learner has not agreed to this channel.",
    SkipReason.DECLINED: "The learner chose not to get this kind of message.",
    SkipReason.OBJECTED: "The learner objected to being scored, and it followed from a score.",
    SkipReason.PAUSED: "The learner paused messages for now.",
    SkipReason.ASKED_FOR_HELP: "They have asked for help, and a person answers first.",
    SkipReason.RETURNED: "The learner has already come back.",
    SkipReason.IN_TOUCH: "Somebody got through to them in the meantime.",
    SkipReason.NO_LONGER_TRUE: "What it says was no longer so when it was about to leave.",
    SkipReason.EXPIRED: "It would have come too late to be useful.",
    SkipReason.COOLDOWN: "The same kind of nudge went out a short while ago.",
    SkipReason.CAP: "The learner has had enough messages for now.",
    SkipReason.QUIET_HOURS: "No allowed hour was left before it would be too late.",
    SkipReason.COHORT_SILENT: "Nobody of the cohort was seen lately: check the import first.",
    SkipReason.IMPORT_STALE: "Nothing was imported lately: what looks like silence may be ours.",
    SkipReason.ESCALATED: "Messages went unanswered, so a person is asked to get in touch.",
    SkipReason.TASK_OPEN: "A person has been asked to help already.",
    SkipReason.OUTRANKED: "Another nudge mattered more this time.",
    SkipReason.NO_COACH: "No coach is assigned to this learner.",
    SkipReason.COACH_DECLINED: "The coach wants no alerts by message: it is on their worklist.",
    SkipReason.BROKEN: "The message could not be written from its template.",
    SkipReason.RETIRED: "This kind of nudge is no longer in the catalogue.",
    SkipReason.TAKEN_BACK: "A colleague took it back before it left.",
    SkipReason.HOLDOUT: "Held out at random, so that the effect of nudges can be measured.",
    SkipReason.DEFERRED: "It waits for the next allowed moment.",
    SkipReason.PROVIDER_PAUSED: "The provider is failing, so sending on this channel has paused.",
    SkipReason.RATE_LIMIT: "It waits its turn: the provider takes only so many a second.",
    SkipReason.SENDER_VANISHED: "It may have been sent: the sender stopped before it could say.",
    SkipReason.RESTORED: "It may have been sent before the database was restored from a backup.",
}
