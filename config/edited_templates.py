"""Templates as staff edited them, over those that are shipped: read anew once one was saved."""

from dataclasses import dataclass, field
from threading import Lock

from domain.messaging.rendering import TemplateName, Templates
from domain.store.database import Database
from domain.store.outbox import SavedTemplate, read_newest_templates, read_template_mark


@dataclass(kw_only=True)
class EditedTemplates:
    """Keeps what is compiled until somebody, in any process, saves a version."""

    shipped: Templates
    database: Database
    _kept: tuple[int, Templates] | None = None
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> Templates:
        """Every template with the newest words it has."""
        with self.database.reading() as session:
            mark = read_template_mark(session)
            kept = self._kept
            if kept is not None and kept[0] == mark:
                return kept[1]
            saved = read_newest_templates(session)
        with self._lock:
            found = with_saved(self.shipped, saved)
            self._kept = (mark, found)
            return found


def with_saved(shipped: Templates, saved: list[SavedTemplate]) -> Templates:
    """The shipped templates with these versions in their places."""
    edits: dict[str, str] = {}
    versions: dict[str, int] = {}
    for one in saved:
        name = TemplateName.of_key(one.template)
        if name is None:
            continue  # of a channel that is gone
        edits |= name.files(one.text)
        versions[name.body_file] = one.number
    return shipped.edited(edits, versions) if edits else shipped
