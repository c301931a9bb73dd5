"""Which columns of a table of people are about one barrier each: by choice, heading or content."""

import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from typing import Final

from domain.sources.parsers import words
from domain.sources.readers import Dialect
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.files import RawTable
from domain.sources.tables.schema.headings import heading_words, plain
from domain.sources.tables.schema.mapping import TableMapping
from domain.sources.tables.schema.planning.barrier_columns import (
    barrier_columns,
    says_yes_or_no,
    stated_barriers,
    with_barriers_named,
)
from domain.sources.tables.schema.planning.recognise import WHO, columns_of

_OF_PEOPLE: Final = (Content.LEARNERS, Content.ENROLMENTS)
_SAYS_SO: Final = re.compile(
    r"\b(?:barriers?|support needs|hindernisse|freins|barreras|ostacoli|belemmeringen)\b"
)
#: Columns side by side, named as barriers often are, that make a list of them.
_MANY: Final = 3
_USUAL: Final = frozenset(
    words(
        "childcare|child care|caring|caring responsibilities|carer responsibilities|family"
        "|family responsibilities|mental health|health|physical health|ill health|wellbeing"
        "|transport|transportation|housing|homelessness|accommodation|money|finance|finances"
        "|financial|financial hardship|debt|food insecurity|digital access|internet access|internet"
        "|it access|language barrier|confidence|low confidence|motivation|work schedule|workload"
        "|employer support|addiction|substance use|substance misuse|bereavement|domestic abuse"
        "|domestic violence|legal issues|immigration|lack of support|isolation|kinderbetreuung"
        "|psychische gesundheit|gesundheit|geld|wohnung|garde d enfants|sante mentale|sante"
        "|logement|argent|cuidado de ninos|salud mental|salud|transporte|vivienda|dinero"
    )
)
#: What is called so in a table that says that it is of barriers; elsewhere it may be anything.
_THERE: Final = frozenset(
    words(
        "english|english language|literacy|numeracy|maths|language|work|employment|time|travel"
        "|device|laptop|equipment|technology|digital skills|digital|disability|learning difficulty"
        "|learning difficulties|study skills|support|caregiving|caring for others|sprache|zeit"
        "|arbeit|langue|travail|temps|idioma|trabajo|tiempo|other"
    )
)
#: Bytes of a table that is looked at for it.
_LOOKED_AT: Final = 32 << 20


def gathered(
    table: RawTable, content: Content | None, wanted: TableMapping, dialect: Dialect
) -> tuple[RawTable, Content | None]:
    """The table with its columns of single barriers as one more, and what it holds then."""
    header = table.header(dialect)
    stated = wanted.columns.get("barriers")
    if stated is not None and content in _OF_PEOPLE:
        places = _chosen(table, header, stated, dialect)
    elif content is None or content in _OF_PEOPLE:
        places = _found(table, header, wanted, dialect)
    else:
        places = {}
    if not places:
        return table, content
    about = content if content in _OF_PEOPLE else Content.LEARNERS
    return with_barriers_named(table, header, places), about


def _chosen(
    table: RawTable, header: Sequence[str], stated: str | Sequence[str], dialect: Dialect
) -> Map[int, str]:
    """Several columns are a barrier each; one is where it is called by it, and says yes or no."""
    if not isinstance(stated, str):
        return stated_barriers(header, stated)
    places = stated_barriers(header, [stated])
    if plain(stated) in heading_words.BARRIERS or table.size > _LOOKED_AT or not places:
        return {}
    sheet = table.read(dialect)
    return places if all(says_yes_or_no(sheet, place) for place in places) else {}


def _found(
    table: RawTable, header: Sequence[str], wanted: TableMapping, dialect: Dialect
) -> Map[int, str]:
    """By headings that say so; else by content, where it is a list of barriers by all it has."""
    plains = [plain(heading) for heading in header]
    ignored = {plain(heading) for heading in wanted.ignored}
    if any(one in heading_words.BARRIERS for one in plains) or not (
        columns_of(Content.LEARNERS, header).keys() & set(WHO)
    ):
        return {}
    places = barrier_columns(header) or _by_content(table, header, dialect)
    return {place: name for place, name in places.items() if plains[place] not in ignored}


def _by_content(table: RawTable, header: Sequence[str], dialect: Dialect) -> Map[int, str]:
    """Columns of yes and no by usual names: one, in a table of barriers by its name, or several."""
    says_so = bool(_SAYS_SO.search(plain(table.name)))
    named = {
        place: heading.strip()
        for place, heading in enumerate(header)
        if plain(heading) in (_USUAL | _THERE if says_so else _USUAL)
    }
    if len(named) < (1 if says_so else _MANY) or table.size > _LOOKED_AT:
        return {}
    sheet = table.read(dialect)
    found = {place: name for place, name in named.items() if says_yes_or_no(sheet, place)}
    return found if says_so or len(found) >= _MANY else {}
