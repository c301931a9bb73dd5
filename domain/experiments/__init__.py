"""Who is withheld at random, and what the help was worth."""

from domain.experiments.assignment import Arm, draw, position, share_for
from domain.experiments.effect_report import ALL, InterventionFinding, findings, first_closed_draws
from domain.experiments.effect_sentences import advice, points, sentence, span
from domain.experiments.effects import WORTH_SEEING, Effect, EffectVerdict, TooFew
from domain.experiments.observed_contacts import CONTACT_DAYS, LISTED, Contacts, contacts
from domain.experiments.outcomes import LOOK_BACK_DAYS
from domain.experiments.proportions import (
    USUAL_RETURN,
    ArmCount,
    Interval,
    difference_intervals,
    learners_needed,
)
from domain.experiments.strata import RATIO_ALARM
from domain.experiments.uplift import TERMS, Gains, NoUplift, Uplift, uplift
from domain.experiments.uplift import sentence as uplift_sentence

__all__ = [
    "ALL",
    "CONTACT_DAYS",
    "LISTED",
    "LOOK_BACK_DAYS",
    "RATIO_ALARM",
    "TERMS",
    "USUAL_RETURN",
    "WORTH_SEEING",
    "Arm",
    "ArmCount",
    "Contacts",
    "Effect",
    "EffectVerdict",
    "Gains",
    "Interval",
    "InterventionFinding",
    "NoUplift",
    "TooFew",
    "Uplift",
    "advice",
    "contacts",
    "difference_intervals",
    "draw",
    "findings",
    "first_closed_draws",
    "learners_needed",
    "points",
    "position",
    "sentence",
    "share_for",
    "span",
    "uplift",
    "uplift_sentence",
]
