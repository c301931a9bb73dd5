"""Links that learners may follow without signing in: signed, for one purpose, valid for a while."""

from domain.messaging.links import signed
from domain.messaging.links.signed import Link, LinkProblem, Purpose
from domain.messaging.links.tracking import Tracking, link_at

__all__ = [
    "Link",
    "LinkProblem",
    "Purpose",
    "Tracking",
    "link_at",
    "signed",
]
