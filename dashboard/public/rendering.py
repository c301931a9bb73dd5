"""Renders what a learner sees; the words are in `templates/words`, the pages in `templates/web`."""

from functools import cache

from fastapi.responses import HTMLResponse
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from config.templates import load_templates
from domain.messaging import Translation, Translations

#: The token in the address must not travel on, nor the page be kept or found.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def page(name: str, *, t: Translation, status: int = 200, **values: object) -> HTMLResponse:
    """The page `templates/web/<name>.html` with these words and values."""
    css = Markup(_sources()["web/page.css"])  # noqa: S704 - our own file, shipped with the code
    template = _templates().get_template(f"web/{name}.html")
    html = template.render(css=css, t=t, spoken=_languages(), **values)
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


@cache
def words() -> Translations:
    """The words of every language there is."""
    return Translations(_sources())


@cache
def _languages() -> tuple[tuple[str, str], ...]:
    """Each language by its code and its own name."""
    return tuple((code, words().of(code)("language.name")) for code in words().languages)


@cache
def _sources() -> dict[str, str]:
    return load_templates()


@cache
def _templates() -> Environment:
    return Environment(loader=DictLoader(_sources()), autoescape=True, undefined=StrictUndefined)
