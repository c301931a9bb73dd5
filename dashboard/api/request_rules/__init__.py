"""How the API behaves whatever is asked: limits, answers given once, answers not given again."""

from dashboard.api.request_rules.errors import add_problem_handlers
from dashboard.api.request_rules.middleware import ApiMiddleware
from dashboard.api.request_rules.read_trail import ReadTrail, begin_noting, note_seen

__all__ = ["ApiMiddleware", "ReadTrail", "add_problem_handlers", "begin_noting", "note_seen"]
