"""One click in a message is an answer, and what follows from each."""

from dashboard.public.answers.answer import AnswerPage

__all__ = ["AnswerPage"]
