"""Pages that are plain forms: they work without scripts."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader

_HERE: Final = Path(__file__).parents[1]


def form_template(name: str) -> Callable[..., str]:
    """What renders one of our plain pages."""
    return _environment().get_template(name).render


@cache
def _environment() -> Environment:
    """Compiles each page once a process."""
    return Environment(loader=FileSystemLoader(_HERE), autoescape=True)
