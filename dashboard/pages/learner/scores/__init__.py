"""What a scorer says of one learner, why, and what was shown before."""

from dashboard.pages.learner.scores.figures import RiskMarks
from dashboard.pages.learner.scores.forecast import final_grade, risk_card
from dashboard.pages.learner.scores.score_reasons import why_score
from dashboard.pages.learner.scores.versions import shown_before

__all__ = ["RiskMarks", "final_grade", "risk_card", "shown_before", "why_score"]
