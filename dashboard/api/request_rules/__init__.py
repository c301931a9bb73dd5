"""How the API behaves whatever is asked: limits, answers given once, answers not given again."""

from dashboard.api.request_rules.errors import add_problem_handlers
from dashboard.api.request_rules.middleware import ApiMiddleware

__all__ = ["ApiMiddleware", "add_problem_handlers"]
