"""The kinds of data, each with its tables, its days, what becomes of it and why: one registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column
from sqlmodel import SQLModel

from domain.policy import Retention
from domain.store.retention import steps
from domain.store.retention.features import old_features


@dataclass(frozen=True, kw_only=True)
class KeptKind:
    """A kind of data: its `tables` (the first is counted, by `day`), and how long it is kept.

    `setting` is the field of the policy; where it has none, `fixed` says how long. `due` gives what
    is to go; a kind without it goes with something else, or not at all.
    """

    title: str
    tables: tuple[str, ...]
    becomes: str
    why: str
    day: str = ""
    setting: str = ""
    fixed: str = ""
    due: steps.Steps | None = None

    def how_long(self, policy: Retention) -> str:
        """For how long it is kept, in words."""
        if not self.setting:
            return self.fixed
        days = getattr(policy, self.setting)
        return "kept" if days is None else f"{days} days"

    @property
    def days_column(self) -> Column[Any] | None:
        """The column that tells how old a row is; None where no row does."""
        return SQLModel.metadata.tables[self.tables[0]].c[self.day] if self.day else None


#: The one whose learners are looked for one by one: see `former_learners`.
FORMER: Final = "former learners"
#: By name, in the order of the page. A test fails for a table with learners' data in none of them.
KEPT_KINDS: Final[Mapping[str, KeptKind]] = {
    "received events": KeptKind(
        title="Events that platforms sent",
        tables=("received_event", "scoring_due"),
        day="received_at",
        setting="received_events_days",
        becomes="deleted; the days of activity they came to stay",
        why="Until then, one that is sent again is known.",
        due=steps.received_events,
    ),
    "features": KeptKind(
        title="Features behind scores",
        tables=("snapshot_features",),
        day="as_of",
        setting="features_daily_days",
        becomes="thinned to one day a week, later to what the classic dashboard shows",
        why="Days of a learner are alike; a term of them is enough to learn from.",
        due=old_features,
    ),
    "earlier versions": KeptKind(
        title="Earlier versions of a day",
        tables=("superseded_snapshot", "snapshot_version"),
        day="as_of",
        setting="earlier_versions_days",
        becomes="deleted; the newest version stays",
        why="They explain what somebody saw and acted on.",
        due=steps.earlier_versions,
    ),
    "message words": KeptKind(
        title="Words of messages",
        tables=("message", "message_event"),
        day="created_at",
        setting="message_words_days",
        becomes="emptied; that one was sent, to whom and when stays",
        why="Caps, a second attempt and effects need the row, nobody needs the words.",
        due=steps.message_words,
    ),
    "learner words": KeptKind(
        title="What learners wrote",
        tables=("check_in", "learner_answer"),
        day="day",
        setting="learner_words_days",
        becomes="emptied; the day, the answer and how it sounded stay",
        why="A coach reads them while somebody learns, and for a while after.",
        due=steps.learner_words,
    ),
    "notes": KeptKind(
        title="Notes of coaches",
        tables=("contact", "task", "worklist_decision"),
        day="logged_at",
        setting="notes_days",
        becomes="emptied; that there was a contact, a task or a decision stays",
        why="Effects of contacts need the day, nobody needs old words.",
        due=steps.notes,
    ),
    "uploads": KeptKind(
        title="Uploaded files, lines to mend",
        tables=("import_upload", "upload_part", "rejected_original"),
        day="uploaded_at",
        setting="uploads_days",
        becomes="deleted where nobody imported or mended them",
        why="A month is enough to come back to a file.",
        due=steps.uploads,
    ),
    "rejected rows": KeptKind(
        title="Rows that imports left out",
        tables=("rejected_row",),
        setting="rejected_rows_days",
        becomes="deleted; how many they were stays with the import",
        why="They may name people, and are mended within weeks or never.",
        due=steps.rejected_rows,
    ),
    "import changes": KeptKind(
        title="What imports said and changed",
        tables=("import_change", "import_statement"),
        setting="import_changes_days",
        becomes="deleted: the import can no longer be undone",
        why="A wrong file is noticed within a month.",
        due=steps.import_changes,
    ),
    "imports": KeptKind(
        title="That something was imported",
        tables=("import_run",),
        day="started_at",
        fixed="kept",
        becomes="stays; the names of who is erased are taken out",
        why="What came from which file is asked for as long as it is held.",
    ),
    "saved views": KeptKind(
        title="Views that staff saved",
        tables=("saved_view",),
        day="saved_at",
        fixed="until somebody deletes them",
        becomes="deleted where they look for somebody who is erased",
        why="They are their owner's; a name in one is a search for that learner.",
    ),
    "job logs": KeptKind(
        title="Logs of jobs and pulls",
        tables=("job_run", "job_request", "connection_run", "removal"),
        day="started_at",
        setting="job_logs_days",
        becomes="deleted",
        why="Long enough to look for what went wrong; the timetable looks back 70 days.",
        due=steps.job_logs,
    ),
    "evidence": KeptKind(
        title="Predictions that judged old scorers",
        tables=("scorer_evidence",),
        setting="evidence_days",
        becomes="deleted for scorers no longer in use; their figures stay",
        why="Comparing a new scorer with one of two years ago needs no more.",
        due=steps.evidence,
    ),
    "audit trail": KeptKind(
        title="Audit trail",
        tables=("audit_event", "audit_seal"),
        day="at",
        setting="audit_days",
        becomes="trimmed from its beginning; the chain holds from there",
        why="Longer than it may take until somebody asks who saw what.",
    ),
    "sign-in": KeptKind(
        title="Sessions, tries and links of staff",
        tables=("staff_session", "sign_in_try", "sign_on_request", "staff_link"),
        day="opened_at",
        fixed="a day; links 30 days after they end",
        becomes="deleted",
        why="Nobody can use them any more.",
        due=steps.sign_in,
    ),
    "program answers": KeptKind(
        title="Answers and files for programs",
        tables=("api_answer", "api_export", "api_export_part"),
        day="begun_at",
        fixed="a day; files 2 days",
        becomes="deleted",
        why="So long a program may send a write again, or fetch its file: the API promises it.",
        due=steps.program_answers,
    ),
    "learner copies": KeptKind(
        title="Copies that were asked for of what is held",
        tables=("learner_copy",),
        day="asked_at",
        fixed="3 days; the file until it is taken",
        becomes="deleted",
        why="Whoever needs it later asks again.",
        due=steps.learner_copies,
    ),
    FORMER: KeptKind(
        title="Who somebody is, after their last course",
        tables=(
            *("learner", "enrolment", "learner_word", "learner_choice", "preference"),
            *("same_person", "scoring_objection", "consent_record"),
        ),
        setting="former_learners_days",
        becomes="anonymised, or erased with the whole record, as the policy says",
        why="Only the institution knows until when a certificate may be asked for.",
    ),
    "course record": KeptKind(
        title="The record of a course",
        tables=(
            *("activity", "attendance", "progress", "result", "barrier", "self_check"),
            *("challenge_member", "coach_choice", "covered_enrolment"),
        ),
        day="day",
        fixed="with its learner",
        becomes="loses its name, or goes, with its learner",
        why="Features look at a whole course, and scorers learn from courses that ended.",
    ),
    "judgements": KeptKind(
        title="Snapshots, decisions and hold-out",
        tables=("snapshot", "status_history", "undecided", "alert", "nudge"),
        day="as_of",
        fixed="with its learner",
        becomes="loses its name, or goes, with its learner",
        why="Effects compare who was written to with who was held out: without them "
        "nobody can tell what helped.",
    ),
    "stops": KeptKind(
        title="Stops on addresses",
        tables=("suppression",),
        day="created_at",
        fixed="kept",
        becomes="is never removed",
        why="Without it somebody who said stop would be written to again.",
    ),
}
