"""How the API behaves whatever is asked: limits, answers given once, answers not given again."""

from dashboard.api.request_rules.errors import add_problem_handlers
from dashboard.api.request_rules.middleware import ApiMiddleware
from dashboard.api.request_rules.rate_limit import RateLimit

__all__ = ["ApiMiddleware", "RateLimit", "add_problem_handlers"]
