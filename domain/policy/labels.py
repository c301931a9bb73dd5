"""What people call the names of a policy, and where something stands in it, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

_ENTRY: Final = 2  # a part, and the name of an entry in it
#: Names that say too little beside their value -> what people read.
_CALLED: Final[Mapping[str, str]] = {
    "programme_weeks": "Length of a programme",
    "course_url": "Link to the course",
    "zone": "Time zone",
    "barriers_binary": "Any barrier is Critical",
    "sms": "SMS",
    "sms_per_week": "Texts per week",
    "min_gap_hours": "Shortest gap",
    "inactive_above_days": "Not seen for more than",
    "quiet_hours_unknown_zone": "Quiet hours, time zone not known",
    "explicit": "Channels that need a yes",
    "holdout": "Hold-out",
    "holdout_share": "Hold-out share",
    "share_when_large": "Share in large programmes",
    "worth_seeing": "Gain worth finding",
    "in_small": "In small programmes too",
    "salt": "Name of the draw",
    "hold_when_silent_days": "Wait when a cohort is silent for",
    "hold_when_import_older_days": "Wait when no import came for",
    "unanswered_after_days": "Unanswered after",
    "safety_exempt": "Safety messages may pass",
    "good_hours": "Wait for the usual hour",
    "rank_by_gain": "First to whom it helps most",
    "contact_clears_days": "A contact clears for",
    "dismissed_days": "Dismissed for",
    "red_left_below": "Red is over below",
    "retell_days": "An alert again after",
    "urgent_per_day": "Urgent mails per day",
    "then_every_minutes": "Then at most every",
    "features_daily_days": "Features of each day",
    "features_weekly_days": "Features of each week",
    "message_words_days": "Words of messages",
    "learner_words_days": "What learners wrote",
    "evidence_days": "Evidence of old scorers",
    "audit_days": "Audit trail",
    "minimum_cell": "Fewest learners in a cell",
    "names_for": "Who sees names",
    "cooldown_days": "Not again for",
    "void_when": "No longer sent when",
    "min_learners": "Fewest learners",
    "min_events": "Fewest departures",
    "as_if_departures": "Weight of not completing",
    "within": "AUC worth giving away",
    "min_days": "Least silence",
    "min_active_share": "Smallest active share",
    "max_weeks": "Longest course",
    "min_cohort": "Smallest cohort",
    "silent_days": "Silent for",
    "stale_days": "No import for",
    "least_auc": "Least AUC",
    "ahead_of_rule": "Ahead of the rule by",
    "ahead_of_active": "Ahead of the one in use by",
    "leave_soon_slack": "Slack for leaving soon",
    "calibration_low": "Predicted / observed, least",
    "calibration_high": "Predicted / observed, most",
    "drift_moved": "An input has moved from",
    "drift_shifted": "An input needs a look from",
    "auc_loss": "Loss of AUC that is told",
    "watch_events": "Fewest closed outcomes",
    "fair_auc_gap": "Largest gap of AUC",
    "fair_missed_gap": "Largest gap of missed",
    "fair_chance": "Chance that settles a gap",
    "fair_draws": "Shuffles of that test",
}


def is_given(path: Sequence[str]) -> bool:
    """Whether its last part is a name that staff gave, which is shown as they wrote it."""
    return len(path) > 1 and (
        path[0] == "prerequisites" or (path[0] == "programmes" and len(path) == _ENTRY)
    )


def place_of(path: Sequence[str]) -> str:
    """Where something stands, in words."""
    parts = [in_words(path[0])]
    for number, part in enumerate(path[1:], start=2):
        words = in_words(part)
        parts.append(part if is_given(path[:number]) else _within(words))
    return ": ".join(parts)


def _within(words: str) -> str:
    """As it stands within a sentence: an abbreviation keeps its capitals."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def in_words(name: str, *, unit: str = "") -> str:
    """A name of the policy as people write it, without its unit where that stands beside it."""
    bare = name.removesuffix(f"_{unit}")
    if known := _CALLED.get(name) or _CALLED.get(bare):
        return known
    text = bare.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
