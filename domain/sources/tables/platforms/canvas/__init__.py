"""What Canvas exports: the gradebook, page views, New Analytics."""

from domain.sources.tables.platforms.canvas.analytics import ANALYTICS
from domain.sources.tables.platforms.canvas.gradebook import GRADEBOOK
from domain.sources.tables.platforms.canvas.page_views import PAGE_VIEWS

__all__ = ["ANALYTICS", "GRADEBOOK", "PAGE_VIEWS"]
