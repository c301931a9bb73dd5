"""What people did for one learner, how they are reached, and what is held of them."""

from dashboard.pages.learner.record.coach_record import CoachRecord
from dashboard.pages.learner.record.consent import consent_card
from dashboard.pages.learner.record.their_data import their_data

__all__ = ["CoachRecord", "consent_card", "their_data"]
