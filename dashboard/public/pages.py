"""Renders what a learner sees; the words are in `templates/web`."""

from functools import cache

from fastapi.responses import HTMLResponse
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from config.templates import load_templates

#: The token in the address must not travel on, nor the page be kept or found.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def page(name: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """The page `templates/web/<name>.html` with these values."""
    css = Markup(load_css())  # noqa: S704 - our own file, shipped with the code
    html = _templates().get_template(f"web/{name}.html").render(css=css, **values)
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


def load_css() -> str:
    """The style of every public page."""
    return _sources()["web/page.css"]


@cache
def _sources() -> dict[str, str]:
    return load_templates()


@cache
def _templates() -> Environment:
    return Environment(loader=DictLoader(_sources()), autoescape=True, undefined=StrictUndefined)
