"""Renders what a learner sees; the words are in `templates/words`, the pages in `templates/web`."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from fastapi.responses import HTMLResponse
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from domain.messaging.rendering import Templates, Translation, Translations

#: The token in the address must not travel on, nor the page be kept or found.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{style}'; img-src 'self' data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)


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
        return HTMLResponse(html, status_code=status, headers=self._headers)

    @property
    def words(self) -> Translations:
        """The words of every language there is."""
        return self.templates.words

    @cached_property
    def _headers(self) -> dict[str, str]:
        """With a policy of what the page may load: its own style sheet, and nothing else."""
        style = b64encode(sha256(self._css.encode()).digest()).decode()
        return {**_HEADERS, "Content-Security-Policy": _POLICY.format(style=style)}

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
