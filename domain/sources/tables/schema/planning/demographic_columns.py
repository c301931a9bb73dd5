"""Which of a file's own columns tell a demographic, by their headings; pure."""

from collections.abc import Sequence
from typing import Final

from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.headings import variants
from domain.sources.tables.schema.planning.recognise import candidates_of

#: Fields of a learner that only some may see.
_FIELDS: Final = (
    "gender",
    "age_band",
    "ethnicity",
    "region",
    "deprivation",
    "disability",
    "education",
)
#: Headings that are read as none of these fields and tell one all the same.
_TELL_ONE: Final = frozenset(
    {
        *("age", "date of birth", "dob", "birth date", "birthday", "year of birth"),
        *("ethnic origin", "race", "nationality", "religion", "imd decile", "imd quintile"),
        *("lldd", "learning difficulty", "learning difficulty or disability"),
    }
)


def without_demographics(header: Sequence[str]) -> list[str]:
    """The columns of a file that tell no demographic: what everybody who takes a file may have."""
    found = candidates_of(Content.LEARNERS, header)
    telling = {place for name in _FIELDS for place in found.get(name, ())}
    return [
        heading
        for place, heading in enumerate(header)
        if place not in telling and _TELL_ONE.isdisjoint(variants(heading))
    ]
