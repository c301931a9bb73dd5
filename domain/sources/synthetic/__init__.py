"""An invented apprenticeship programme of any size, for demos, tests and load."""

from domain.sources.synthetic.generate import Generated, generate

__all__ = ["Generated", "generate"]
