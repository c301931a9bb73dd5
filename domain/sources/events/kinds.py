"""Which canonical kind of activity an event is, by what was done and to what."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from domain.sources.events.values import tail_of

#: What was done to somebody: it tells of a learner, and not that they were there.
_NOT_THEIRS: Final = frozenset(
    {
        *("scored", "graded", "evaluated", "received-grade", "assigned", "was-assigned"),
        *("enrolled", "enrolled-onto", "unenrolled", "enrolled-onto-learning-plan", "registered"),
        *("unregistered", "invited", "removed", "satisfied", "waived", "abandoned", "timedout"),
        *("was-awarded", "awarded", "was-hired-by", "deleted-by", "suspended"),
    }
)
#: Words in the type of what it was done to, and then in what was done, in the order they are tried.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "video": ("video", "media", "audio", "webinar", "recording"),
    "assessment": (
        *("assessment", "quiz", "question", "exam", "test", "assign", "interaction", "survey"),
        *("attempt", "submission", "checklist", "performance", "simulation", "workshop"),
    ),
    "discussion": ("forum", "discuss", "thread", "message", "comment", "chat", "post", "note"),
    "content": (
        *("course", "module", "lesson", "unit", "page", "book", "chapter", "resource", "file"),
        *("document", "digital", "link", "collection", "objective", "scorm", "slide", "reading"),
        *("folder", "material", "article", "website", "media-object", "glossary", "wiki", "h5p"),
    ),
}
_VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "video": ("play", "watch", "paused", "seeked", "unmuted", "muted"),
    "assessment": ("answer", "attempt", "submit", "pass", "fail", "master"),
    "discussion": ("comment", "post", "repl", "discuss", "asked", "mention", "message", "chat"),
    "content": (
        *("view", "read", "navigat", "experienc", "access", "download", "open", "launch"),
        *("complet", "progress", "initializ", "terminat", "interact", "bookmark", "annotat"),
    ),
}


@lru_cache(maxsize=4_096)
def kind_of(verb: str, thing: str) -> str | None:
    """One of `ACTIVITY_KINDS`; None where the learner did nothing.

    `verb` and `thing` are what was done and the type of what it was done to, as addresses or words.
    """
    done, to = tail_of(verb).lower(), tail_of(thing).lower()
    if done.replace("_", "-") in _NOT_THEIRS:
        return None
    for words, of in ((_WORDS, to), (_VERBS, done)):
        for kind, parts in words.items():
            if of and any(part in of for part in parts):
                return kind
    return "other"
