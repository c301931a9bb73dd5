"""What the pages read about the policy, and what they keep of a change in the making."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.data import Queries
from dashboard.web import Viewer
from domain.messaging.checks import missing_words
from domain.nudges.catalogue import CheckedPolicy, check_policy
from domain.policy import Content, Difference, Merged, differences, entries_of, merged
from domain.store.operations import (
    ListedChange,
    Overtaken,
    Proposal,
    SavedChange,
    close_proposal,
    find_proposal,
    propose,
    read_policy_changes,
    read_policy_content,
    save_policy,
)


@dataclass(frozen=True, kw_only=True)
class PolicyRecords:
    """One reader's view of the policy: what is in force, and what they work on."""

    queries: Queries
    viewer: Viewer

    def in_force(self) -> dict[str, Any]:
        """The content in force, as plain values."""
        return self.queries.policy.model_dump(mode="json")

    def proposal(self) -> Proposal | None:
        """What this reader works on."""
        return self.queries.database.read(find_proposal, staff_id=self.viewer.staff_id)

    def changes(self) -> list[ListedChange]:
        """Every saved change, the newest first."""
        return self.queries.database.read(read_policy_changes)

    def contents(self, changes: Sequence[ListedChange]) -> dict[str, Mapping[str, Any]]:
        """The content of every revision that these changes name."""
        named = {name for one in changes for name in (one.revision, one.made_from)}
        with self.queries.database.reading() as session:
            found = {name: read_policy_content(session, name) for name in named}
        return {name: content for name, content in found.items() if content is not None}

    def content_of(self, revision: str) -> dict[str, Any] | None:
        """What a revision says; None where nobody kept it."""
        return self.queries.database.read(read_policy_content, revision)

    def checked(self, content: Content) -> CheckedPolicy:
        """The policy, if it may be put in force: every nudge has its words, too."""
        found = check_policy(content)
        if found.policy is None:
            return found
        templates = self.queries.deployment.current_templates()
        problems = missing_words(templates, found.policy.nudges)
        return CheckedPolicy(policy=None, problems=problems) if problems else found

    def nudges_before(self) -> set[str]:
        """The names of all nudges that ever were: what was learnt of them stays theirs."""
        every = [self.in_force(), *self.contents(self.changes()).values()]
        named = {entry for content in every for entry in entries_of(content)}
        return {name for part, name in named if part == "nudges"}

    def propose(self, content: Content, *, made_from: str, base: Content) -> CheckedPolicy:
        """Keep what this reader wants to change; what is wrong with it."""
        checked = self.checked(content)
        self.queries.database.write(
            propose,
            staff_id=self.viewer.staff_id,
            made_from=made_from,
            base=base,
            content=content,
            is_valid=checked.policy is not None,
            now=self.queries.clock(),
        )
        return checked

    def drop(self) -> None:
        """Forget what this reader works on."""
        found = self.proposal()
        if found is not None:
            self.queries.database.write(close_proposal, found.proposal_id, now=self.queries.clock())

    def save(self, proposal: Proposal, *, note: str) -> SavedChange | Overtaken | CheckedPolicy:
        """Put it in force; or what is wrong with it, or who was faster."""
        checked = self.checked(proposal.content)
        if checked.policy is None:
            return checked
        now = self.queries.clock()
        with self.queries.database.transaction() as session:
            saved = save_policy(
                session,
                checked.policy,
                made_from=proposal.made_from,
                in_force=self.queries.live.from_files.policy,
                by=self.viewer.email,
                note=note,
                now=now,
            )
            if isinstance(saved, SavedChange):
                close_proposal(session, proposal.proposal_id, now=now)
        self.queries.live.look_again()
        return saved

    def merged(self, proposal: Proposal) -> Merged:
        """This reader's changes on top of what is in force."""
        return merged(proposal.base, proposal.content, self.in_force())

    def merged_content(self) -> dict[str, Any] | None:
        """The same as content; None where nothing is open."""
        found = self.proposal()
        return None if found is None else self.merged(found).content

    def changed(self, proposal: Proposal) -> list[Difference]:
        """What this reader has changed and not saved."""
        return differences(proposal.base, proposal.content)
