"""How long each kind of data is kept: the one rule that the nightly job goes by."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from domain.policy.values import Frozen


def _or_keep(value: Any) -> Any:  # noqa: ANN401 - whatever a file or a form says
    return None if value == "keep" else value


#: A file, which knows no empty value, says "keep".
_KEEP: Final = BeforeValidator(_or_keep)
_Month = Annotated[Annotated[int, Field(ge=30)] | None, _KEEP]
_TwoMonths = Annotated[Annotated[int, Field(ge=60)] | None, _KEEP]
_Quarter = Annotated[Annotated[int, Field(ge=90)] | None, _KEEP]
_HalfYear = Annotated[Annotated[int, Field(ge=180)] | None, _KEEP]


class Retention(Frozen):
    """Days for which each kind of data is kept; what is left empty is kept."""

    received_events_days: Annotated[int, Field(ge=14)] = 90
    """Events that a platform sent: until then one that is sent again is known. Days of activity
    stay."""
    features_daily_days: Annotated[int, Field(ge=14)] = 84
    """Features are kept of every day for so long."""
    features_weekly_days: Annotated[int, Field(ge=14)] = 365
    """Then of one day a week for so long; snapshots themselves stay."""
    earlier_versions_days: _Month = 365
    """What a day was shown as before it was scored anew: to explain what somebody acted on."""
    message_words_days: _TwoMonths = 365
    """The words of messages, and what providers told. That one was sent, and when, stays."""
    learner_words_days: _Quarter = 730
    """What learners wrote in check-ins and replies, in their own words. How it sounded stays."""
    notes_days: _Quarter = 730
    """What coaches noted. That there was a contact stays."""
    uploads_days: Annotated[int, Field(ge=1, le=365)] = 30
    """Uploaded files that nobody imported, and left-out lines that nobody mended."""
    rejected_rows_days: Annotated[int, Field(ge=7)] = 90
    """Which rows an import left out, and why. How many they were stays."""
    import_changes_days: Annotated[int, Field(ge=1, le=365)] = 30
    """What an import changed is kept for so long: until then it can be undone."""
    job_logs_days: Annotated[int, Field(ge=75)] = 90
    """How each run of a job and each pull of a platform went, and what it logged."""
    evidence_days: _Quarter = 730
    """What scorers that are in use no more predicted when they were judged. Their figures stay."""
    audit_days: _Quarter = 1095
    """Who saw, changed and took what: longer than it may take until somebody asks."""
    former_learners_days: _HalfYear = None
    """After their last course ended: names and all that tells who they are, or the whole record."""
    former_learners_become: Literal["anonymised", "erased"] = "anonymised"
    """Anonymised: the record stays without a name, so that effects stay measurable. Erased: it
    goes, of treated and held-out learners alike."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.features_weekly_days < self.features_daily_days:
            raise ValueError("features_weekly_days must not be below features_daily_days")
        return self
