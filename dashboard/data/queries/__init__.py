"""What pages ask the database for, kept while the data stands, for those who may see it."""

from dashboard.data.queries.cached_reads import may_see, seen_only_by, visible
from dashboard.data.queries.queries import Queries, in_use

__all__ = ["Queries", "in_use", "may_see", "seen_only_by", "visible"]
