"""Moodle's list of participants, which headings tell; only its name is added."""

from collections.abc import Sequence
from typing import Final

from domain.sources.parsers import words
from domain.sources.tables.platforms.understanding import Company, Format, Header, Part
from domain.sources.tables.schema import Content, Understood
from domain.sources.tables.schema.headings import plain
from domain.sources.tables.schema.planning import columns_of

_ROLES: Final = frozenset(
    plain(word) for word in words("roles|rollen|rolle|rol|ruoli|papeis|role|rola|ロール")
)
_LAST: Final = frozenset(
    plain(word)
    for word in words(
        "last access to course|letzter zugriff auf den kurs|letzter zugriff zum kurs"
        "|dernier acces au cours"
        "|ultimo acceso al curso|ultimo accesso al corso|laatste toegang tot cursus"
        "|ultimo acesso ao curso|ultimo acesso a disciplina|ostatni dostęp do kursu"
        "|コースへの最終アクセス"
    )
)


def _fits(header: Header) -> bool:
    plains = {plain(heading) for heading in header}
    people = columns_of(Content.LEARNERS, header).keys() & {"name", "first_name", "email"}
    return bool(people and plains & _LAST and plains & _ROLES)


def _parts(_header: Header, _company: Company) -> Sequence[Part]:
    return [Part(understood=Understood(content=Content.LEARNERS))]


PARTICIPANTS: Final = Format(name="Moodle participants", fits=_fits, parts=_parts)
