"""Whether an edited message to colleagues may be used: its words, and how it would arrive."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.messaging.checks.staff_examples import (
    bare_staff_example,
    staff_example,
    staff_vocabulary,
)
from domain.messaging.checks.template_checks import BODY, may_be_filled_in, source_problems
from domain.messaging.checks.template_syntax import TemplateProblem
from domain.messaging.previews import problem_in
from domain.messaging.rendering import (
    MessageError,
    RenderedMessage,
    TemplateName,
    Templates,
    TemplateText,
)


@dataclass(frozen=True, kw_only=True)
class StaffTemplateCheck:
    """An edit of a message to colleagues, and all that it is judged by; see `TemplateCheck`."""

    templates: Templates
    name: TemplateName
    text: TemplateText
    first: TemplateText
    hosts: frozenset[str]
    public_url: str

    @property
    def is_readable(self) -> bool:
        """Whether it may be filled in at all."""
        return may_be_filled_in(self.text, staff_vocabulary(self.name.kind))

    def written(self, *, bare: bool = False) -> RenderedMessage:
        """The message with made-up facts; `bare` with as few as can be.

        Raises:
            MessageError: it cannot be filled in.
        """
        edited = self.templates.edited(self.name.files(self.text))
        example = bare_staff_example if bare else staff_example
        values = example(self.name.kind, public_url=self.public_url)
        return edited.render(self.name.channel, self.name.kind, values)

    def problems(self) -> list[TemplateProblem]:
        """Everything that keeps this text from being used; one problem is told once."""
        vocabulary = staff_vocabulary(self.name.kind)
        found = list(source_problems(self.text, self.first, self.hosts, vocabulary))
        if self.is_readable and self.text.body.strip():
            found += self._as_it_arrives()
        return list(dict.fromkeys(found))

    def _as_it_arrives(self) -> Iterator[TemplateProblem]:
        for bare in (False, True):
            try:
                wrong = problem_in(self.written(bare=bare))
            except MessageError as error:
                yield TemplateProblem(part=BODY, sentence=f"It cannot be filled in: {error}.")
                return
            if wrong:
                yield TemplateProblem(part=BODY, sentence=f"For somebody {wrong}.")
