"""Which nudges of a catalogue have no words yet: they must not be put in force."""

from collections.abc import Iterator, Mapping

from domain.messaging.rendering import Templates, TemplateText
from domain.policy import Channel, Intervention


def missing_words(templates: Templates, catalogue: Mapping[str, Intervention]) -> dict[str, str]:
    """By the policy's name of the field to blame, what is missing; empty where nothing is."""
    return {
        f"nudges.{key}.{field}": says
        for key, intervention in catalogue.items()
        if intervention.by == "message"
        for field, says in _missing(templates, intervention)
    }


def first_words(channel: Channel) -> TemplateText:
    """What to begin with where nothing was ever said: a greeting, the way on, the way out."""
    way_on = "{% if course_url %}Go on here: {{ course_url }}"
    if channel is Channel.SMS:
        body = f"{{{{ hello }}}}, {way_on}{{% endif %}} Reply STOP to end these texts.\n"
        return TemplateText(subject=None, body=body)
    body = f"{{{{ hello }}}},\n\n{way_on}\n\n{{% endif %}}{{{{ coach or team }}}}\n"
    return TemplateText(subject="", body=body)


def _missing(templates: Templates, intervention: Intervention) -> Iterator[tuple[str, str]]:
    kind = intervention.template
    lacking = [c.value for c in intervention.channels if not templates.has_words(kind, c)]
    if lacking:
        ways = " and ".join(lacking)
        yield "template", f"“{kind}” has no words by {ways} yet: write them, then save this."
        return
    # the first wording may be the plain one; any other without words of its own says the same
    same = [
        one
        for one in intervention.variants[1:]
        if not any(templates.has_words(kind, c, one) for c in intervention.channels)
    ]
    if same:
        yield "variants", f"“{', '.join(same)}” has no words of its own yet: write them first."
