"""Open edX's report of learner profiles: who they are, not what they wrote of themselves."""

from collections.abc import Sequence
from typing import Final

from domain.sources.tables.platforms.understanding import Company, Format, Header, Part
from domain.sources.tables.schema import Content, Understood
from domain.sources.tables.schema.headings import plain

_TELLING: Final = {"year of birth", "level of education", "goals", "mailing address"}
#: Free text: a language or a place as somebody calls it.
_IGNORED: Final = {"language", "location", "level of education"}


def _fits(header: Header) -> bool:
    plains = {plain(heading) for heading in header}
    return {"id", "username"} <= plains and bool(plains & _TELLING)


def _parts(header: Header, _company: Company) -> Sequence[Part]:
    ref = next(heading for heading in header if plain(heading) == "id")
    ignored = [heading for heading in header if plain(heading) in _IGNORED]
    known = Understood(content=Content.LEARNERS, columns={"ref": ref}, ignored=ignored)
    return [Part(understood=known)]


PROFILES: Final = Format(name="Open edX student profiles", fits=_fits, parts=_parts)
