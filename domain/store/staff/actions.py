"""The words of the audit trail, and what words it had earlier stand for.

The trail is sealed: an entry stays as it was written, and is shown and found by today's word.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class StaffAction(StrEnum):
    """What the audit trail calls the things people do at the door and with data.

    One word for one thing, whether it is done on a page, by the API or by a command: through
    which door is said beside it.
    """

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    DOWNLOADED = "downloaded"
    DECIDED_MESSAGE = "decided_message"
    TOOK_BACK_MESSAGE = "took_back_message"
    LIFTED_STOP = "lifted_stop"
    ADDED_STOP = "added_stop"
    RESUMED_SENDING = "resumed_sending"
    EDITED_TEMPLATE = "edited_template"
    ASKED_FOR_JOB = "asked_for_job"
    UPLOADED_FILE = "uploaded_file"
    REMOVED_FILE = "removed_file"
    SAVED_MAPPING = "saved_mapping"
    REMOVED_MAPPING = "removed_mapping"
    SHARED_COLUMN = "shared_column"
    HID_COLUMN = "hid_column"
    ADDED_CONNECTION = "added_connection"
    CHANGED_CONNECTION = "changed_connection"
    REMOVED_CONNECTION = "removed_connection"
    ACTIVATED_SCORER = "activated_scorer"
    CHOSE_OPERATING_POINT = "chose_operating_point"
    SENT_ROWS = "sent_rows"
    MADE_TOKEN = "made_token"  # noqa: S105 - an action, no secret
    REVOKED_TOKEN = "revoked_token"  # noqa: S105 - as above
    ASKED_FOR_NUDGE = "asked_for_nudge"
    SET_PREFERENCES = "set_preferences"
    LOGGED_CONTACT = "logged_contact"
    TOOK_BACK_CONTACT = "took_back_contact"
    DECIDED_ON_WORKLIST = "decided_on_worklist"
    UNDID_ON_WORKLIST = "undid_on_worklist"
    SAVED_VIEW = "saved_view"
    DELETED_VIEW = "deleted_view"
    CHOSE_ALERTS = "chose_alerts"
    OPENED_LEARNER = "opened_learner"
    LOOKED_AT_GROUPS = "looked_at_groups"
    LOOKED_AT_FIGURES = "looked_at_figures"
    EXPORTED = "exported"
    IMPORTED = "imported"
    UNDID_IMPORT = "undid_import"
    MERGED_LEARNERS = "merged_learners"
    SPLIT_LEARNERS = "split_learners"
    KEPT_APART = "kept_apart"
    LEFT_OUT_ACCOUNT = "left_out_account"
    BROUGHT_BACK = "brought_back"
    ADDED_USER = "added_user"
    REMOVED_USER = "removed_user"
    RENAMED_STAFF = "renamed_staff"
    MERGED_STAFF = "merged_staff"
    ASSIGNED_LEARNERS = "assigned_learners"
    TOOK_OVER = "took_over"
    CHANGED_ROLE = "changed_role"
    LET_SEE_DEMOGRAPHICS = "let_see_demographics"
    HID_DEMOGRAPHICS = "hid_demographics"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - as above
    CHANGED_PASSWORD = "changed_password"  # noqa: S105 - as above
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    CHANGED_POLICY = "changed_policy"
    INVITED = "invited"
    SET_PASSWORD = "set_password"  # noqa: S105 - as above
    ENDED_SESSIONS = "ended_sessions"
    ENDED_SESSION = "ended_session"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    SECOND_FACTOR_RESET = "second_factor_reset"
    CODE_FAILED = "code_failed"
    LINKED_ACCOUNT = "linked_account"
    LOST_ROLE = "lost_role"
    NEW_RECOVERY_CODES = "new_recovery_codes"
    ASKED_FOR_RESET = "asked_for_reset"
    SET_COVER = "set_cover"
    BEGAN_COVER = "began_cover"
    ENDED_COVER = "ended_cover"
    LET_GO = "let_go"  # of what is kept no longer
    EXPORTED_LEARNER = "exported_learner"
    ERASED_LEARNER = "erased_learner"
    OBJECTED_TO_SCORING = "objected_to_scoring"
    WITHDREW_OBJECTION = "withdrew_objection"
    OPENED_WORKLIST = "opened_worklist"
    LISTED_LEARNERS = "listed_learners"
    OPENED_AUDIT = "opened_audit"
    TRIMMED_AUDIT = "trimmed_audit"
    HELD_SENDING = "held_sending"
    RELEASED_SENDING = "released_sending"


#: What people decide that changes whose learners are shown, or what somebody is called.
ABOUT_PEOPLE: Final = (
    *(StaffAction.ADDED_USER, StaffAction.REMOVED_USER, StaffAction.RENAMED_STAFF),
    *(StaffAction.MERGED_STAFF, StaffAction.ASSIGNED_LEARNERS, StaffAction.TOOK_OVER),
    *(StaffAction.BEGAN_COVER, StaffAction.ENDED_COVER, StaffAction.CHANGED_ROLE),
    *(StaffAction.OBJECTED_TO_SCORING, StaffAction.WITHDREW_OBJECTION),
)


#: What was called otherwise -> as which it is shown.
_EARLIER: Final[Mapping[str, StaffAction]] = {
    "scorer_activated": StaffAction.ACTIVATED_SCORER,
    "operating_point_chosen": StaffAction.CHOSE_OPERATING_POINT,
}
#: Every read by the API was called so, whatever was read.
READ_BY_API: Final = "read_by_api"
#: In the address of what is asked about one learner, and of figures.
ONE_LEARNER, FIGURES = "{enrolment}", "/api/v1/analytics"


def read_action(asked: str) -> StaffAction:
    """What it is to be answered this question by the API: its address, with names for values."""
    if ONE_LEARNER in asked:
        return StaffAction.OPENED_LEARNER
    if asked.startswith(FIGURES):
        return StaffAction.LOOKED_AT_FIGURES
    return StaffAction.LISTED_LEARNERS


def action_of(stored: str, detail: str | None) -> str:
    """Today's word for what an entry calls it; that word itself where it is of today."""
    if stored == READ_BY_API:
        return read_action(detail or "")
    return _EARLIER.get(stored, stored)


def earlier_words(action: str) -> frozenset[str]:
    """What an action was called, too."""
    return frozenset(word for word, now in _EARLIER.items() if now == action)
