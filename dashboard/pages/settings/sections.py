"""The policy in parts that belong together: one tab each. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.policy import NAMED_PARTS, PolicyField, hint_of

PAGE: Final = "/settings"
#: The tab with every revision.
REVISIONS: Final = "revisions"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One tab: its title, what it is about, and the parts of the policy it holds."""

    title: str
    says: str
    parts: tuple[str, ...]

    @property
    def named_part(self) -> str:
        """The part of it whose entries staff name themselves; empty where there is none."""
        return next((one for one in self.parts if one in NAMED_PARTS), "")


SECTIONS: Final[Mapping[str, Section]] = {
    "thresholds": Section(
        title="Thresholds",
        says="When a learner is Critical, Moderate or On Track.",
        parts=("profile", "barriers_binary", "progress_basis", "programme_weeks", "profiles"),
    ),
    "risk": Section(
        title="Worklist and bands",
        says="Who is on the worklist besides, and from which risk score Red and Amber begin.",
        parts=("worklist", "bands"),
    ),
    "sending": Section(
        title="Sending",
        says="How often and at what hours learners may be written to, when sending waits, "
        "and what a message costs.",
        parts=("caps", "quiet_hours", "quiet_hours_unknown_zone", "consent", "sending", "costs"),
    ),
    "nudges": Section(
        title="Nudges",
        says="Who is helped, when, by a message or by a person, and towards which goal.",
        parts=("nudges", "prerequisites"),
    ),
    "holdout": Section(
        title="Hold-out",
        says="Who is left without a nudge at random, so that its effect can be told.",
        parts=("holdout",),
    ),
    "coaching": Section(
        title="Coaching",
        says="How long a contact counts, and how often coaches are written to.",
        parts=("coaching",),
    ),
    "sender": Section(
        title="Who writes",
        says="The name that learners read, where replies go, and where they go on.",
        parts=("sender", "programmes"),
    ),
    "keeping": Section(
        title="Keeping and showing",
        says="How long what was computed is kept, who sees names, and of how few learners nothing "
        "is shown.",
        parts=("retention", "disclosure", "privacy"),
    ),
    "scorer": Section(
        title="Scorer",
        says="How scorers are trained, compared and released. The defaults were measured: "
        "change them only with a reason.",
        parts=("scorer",),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields that stand together under one heading, and what it is about."""

    path: tuple[str, ...]
    fields: tuple[PolicyField, ...]

    @property
    def hint(self) -> str:
        """What the policy's own words say about it."""
        return hint_of(self.path) if self.path else ""


def fields_in(section: str, fields: Mapping[str, PolicyField]) -> list[PolicyField]:
    """The fields of a section, in the order of the policy."""
    parts = SECTIONS[section].parts
    return [field for field in fields.values() if field.path[0] in parts]


def groups_of(fields: Iterable[PolicyField]) -> list[Group]:
    """Fields by what they stand under; those under nothing first."""
    found: dict[tuple[str, ...], list[PolicyField]] = {}
    for field in fields:
        found.setdefault(field.path[:-1], []).append(field)
    return [Group(path=path, fields=tuple(some)) for path, some in found.items()]


def section_of(name: str) -> str:
    """The section that a field, by its name, stands in; the first one where none does."""
    top = name.partition(".")[0]
    return next((key for key, one in SECTIONS.items() if top in one.parts), next(iter(SECTIONS)))
