"""Everything that happened to one learner: as one line, as a figure, in words."""

from dashboard.pages.learner.journey.happenings import happenings
from dashboard.pages.learner.journey.journey_figure import JourneySpan, journey_line
from dashboard.pages.learner.journey.journey_list import journey_list

__all__ = ["JourneySpan", "happenings", "journey_line", "journey_list"]
