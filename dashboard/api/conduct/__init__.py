"""How the API behaves whatever is asked: limits, answers given once, answers not given again."""

from dashboard.api.conduct.errors import add_problem_handlers
from dashboard.api.conduct.middleware import ApiConduct
from dashboard.api.conduct.rate_limit import RateLimit

__all__ = ["ApiConduct", "RateLimit", "add_problem_handlers"]
