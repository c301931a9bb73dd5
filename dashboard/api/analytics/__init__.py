"""What is told of many at once: counts, effects, and how groups fare."""

from dashboard.api.analytics.counts import analytics_router
from dashboard.api.analytics.equity import equity_router

__all__ = ["analytics_router", "equity_router"]
