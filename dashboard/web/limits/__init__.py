"""How much and how often anybody may ask: bodies, tries at the door, requests in a minute."""

from dashboard.web.limits.body_limits import BodyLimits
from dashboard.web.limits.public_limits import MOST_REFUSED, PublicLimits
from dashboard.web.limits.rate_limit import CountHere, RateLimit, limit_of
from dashboard.web.limits.shared_redis import SharedRedis
from dashboard.web.limits.throttle import WINDOW, network_of, wait_for

__all__ = [
    "MOST_REFUSED",
    "WINDOW",
    "BodyLimits",
    "CountHere",
    "PublicLimits",
    "RateLimit",
    "SharedRedis",
    "limit_of",
    "network_of",
    "wait_for",
]
