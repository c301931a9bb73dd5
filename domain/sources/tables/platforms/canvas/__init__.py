"""What Canvas exports: the gradebook, page views, last access, New Analytics."""

from domain.sources.tables.platforms.canvas.access import COURSE_ACTIVITY, LAST_ACCESS
from domain.sources.tables.platforms.canvas.analytics import ANALYTICS
from domain.sources.tables.platforms.canvas.gradebook import GRADEBOOK
from domain.sources.tables.platforms.canvas.page_views import PAGE_VIEWS

__all__ = ["ANALYTICS", "COURSE_ACTIVITY", "GRADEBOOK", "LAST_ACCESS", "PAGE_VIEWS"]
