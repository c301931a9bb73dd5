"""An invented apprenticeship programme of any size, for demos, tests and load."""

from domain.sources.synthetic.generate import Generated, generate
from domain.sources.synthetic.names import seeded_faker

__all__ = ["Generated", "generate", "seeded_faker"]
