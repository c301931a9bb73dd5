"""Renders what a learner sees; the words are in `templates/words`, the pages in `templates/web`."""

from dataclasses import dataclass
from functools import cached_property

from fastapi.responses import HTMLResponse
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from domain.messaging import Templates, Translation, Translations

#: The token in the address must not travel on, nor the page be kept or found.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True)
class LearnerPages:
    """Every page a learner may see, made once for a process from the words it was handed."""

    templates: Templates

    def page(
        self, name: str, *, t: Translation, status: int = 200, **values: object
    ) -> HTMLResponse:
        """The page `templates/web/<name>.html` with these words and values."""
        template = self._compiled.get_template(f"web/{name}.html")
        html = template.render(css=self._css, t=t, languages=self._languages, **values)
        return HTMLResponse(html, status_code=status, headers=_HEADERS)

    @property
    def words(self) -> Translations:
        """The words of every language there is."""
        return self.templates.words

    @cached_property
    def _css(self) -> Markup:
        return Markup(self.templates.sources["web/page.css"])  # noqa: S704 - our own file, shipped with the code

    @cached_property
    def _languages(self) -> tuple[tuple[str, str], ...]:
        """Each language by its code and its own name."""
        words = self.words
        return tuple((code, words.of(code)("language.name")) for code in words.languages)

    @cached_property
    def _compiled(self) -> Environment:
        sources = DictLoader(self.templates.sources)
        return Environment(loader=sources, autoescape=True, undefined=StrictUndefined)
