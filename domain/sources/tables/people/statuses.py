"""What a platform's status says: who has finished, who has left, who is still there."""

import re
from collections.abc import Collection
from collections.abc import Mapping as Map
from typing import Final

import pandas as pd

from domain.sources.parsers import words as words_of
from domain.sources.tables.columns import days, flag, text
from domain.sources.tables.rows import Rejections
from domain.sources.tables.schema import Mapping
from domain.sources.tables.schema.headings import plain, plain_code


def _all(words: str, outcome: str) -> dict[str, str]:
    return {plain(word): outcome for word in words_of(words)}


_OUTCOMES: Final[Map[str, str]] = {
    **_all(
        "passed|pass|completed|complete|complete via rpl|completed via rpl|achieved|graduated"
        "|finished|certified|compliant|successful|merit|pass with merit|passed with merit"
        "|course completed|abgeschlossen|erledigt|bestanden|absolviert|termine|terminee|reussi"
        "|acheve"
        "|completado|aprobado|finalizado|completato|superato|voltooid|geslaagd|afgerond"
        "|concluido|aprovado|slutford|slutfort|godkand|genomford|avklarad"
        "|ukończony|ukończone|ukończono|ukończył|zaliczony|zaliczone|完了|修了|合格"
        "|修了済み|完了済み",
        "passed",
    ),
    **_all("distinction|passed with distinction|mit auszeichnung", "distinction"),
    **_all(
        "failed|fail|not achieved|not completed|unsuccessful|nicht bestanden|durchgefallen"
        "|underkand|ej godkand|icke godkand|inte godkand"
        "|niezaliczony|niezaliczone|nie zaliczono|不合格|未合格|echoue|suspenso en el curso"
        "|reprobado"
        "|no aprobado|non superato|gezakt|reprovado",
        "failed",
    ),
    **_all(
        "withdrawn|withdrew|left|dropped out|dropped|dropout|drop out|cancelled|canceled"
        "|suspended|no longer enrolled|no longer active|left company|left the company"
        "|non starter|refunded"
        "|transferred to another provider|inactive|not active|not current|not enrolled"
        "|not enroled|unenrolled"
        "|unenroled|expired"
        "|unregistered|deactivated|disabled|archived|deleted|removed|blocked|locked|terminated"
        "|ended|lapsed|discontinued|transferred|transferred out|resigned|released"
        "|left programme|left the course|left program|enrolment expired|enrollment expired"
        "|access expired|enrolment suspended|gesperrt|inaktiv|abgemeldet|ausgeschieden"
        "|abgebrochen|abgelaufen|deaktiviert|geloscht|ausgetreten|nicht eingeschrieben|suspendu"
        "|suspendue|inactif|desinscrit|desinscrite|abandonne|abandon|expire|desactive"
        "|non inscrit|suspendido|inactivo|baja|de baja|abandono|expirado|caducado|no inscrito"
        "|sospeso|inattivo|scaduto|ritirato|disiscritto|non iscritto|disattivato|geschorst"
        "|inactief|uitgeschreven|verlopen|gestopt|niet ingeschreven|opgeschort|suspenso|inativo"
        "|desistente|desistiu|cancelado|nao inscrito|abandonou|nieaktywny|nieaktywna|nieaktywne"
        "|zawieszony|zawieszona|zawieszone|wypisany|wypisana|zrezygnował|zrezygnowała|rezygnacja"
        "|avbruten|avbrutit|avhoppad|avhopp|hoppat av|avregistrerad|utskriven|avstangd|sparrad"
        "|inaktiverad"
        "|停止|停止中|無効|退会|退学|離脱|受講中止|中途退学|利用停止|非アクティブ|サスペンド|一時停止済み",
        "withdrawn",
    ),
}
#: Words that say the learner is still there: no outcome yet.
_UNDER_WAY: Final = frozenset(
    plain(word)
    for word in words_of(
        "active|under way|in progress|in training|in learning|on going|continuing|never started"
        "|waitlisted|still learning"
        "|gateway"
        "|past planned end|in arbeit|enrolled|enroled|ongoing|current|started|not started"
        "|not yet started|not attempted|browsed|assigned|to do|unfinished"
        "|on programme|on program|on track|registered|pending|at risk|delayed|invited"
        "|incomplete|non compliant|not compliant"
        "|not yet completed|not complete|open|live|overdue|behind|ahead"
        "|approved|accepted|student|new|returning|aktiv|eingeschrieben|laufend"
        "|in bearbeitung|begonnen|nicht begonnen|angemeldet|unvollstandig|actif|active"
        "|inscrit|inscrite|en cours|non commence|commence|incomplet|activo|inscrito"
        "|matriculado|en curso|en progreso|no iniciado|incompleto|attivo|iscritto|in corso"
        "|non iniziato|incompleto|actief|ingeschreven|bezig|niet gestart|onvolledig|ativo"
        "|em curso|em andamento|nao iniciado"
        "|aktywny|aktywna|aktywne|アクティブ|有効|w trakcie|w toku|nie rozpoczęto|nierozpoczęty"
        "|nierozpoczęte|nieukończone|nieukończony"
        "|pagaende|pagar|paborjad|ej paborjad|inte paborjad|inskriven|registrerad"
        "|ofullstandig|ej slutford|inte slutford|ej avklarad"
        "|zapisany|zapisana|受講中|学習中|進行中|未開始|未着手|未受講|未完了|登録済み"
    )
)
#: Words that only say that an account or enrolment is switched on, not that the course goes on.
_SWITCHED_ON: Final = frozenset(
    plain(word)
    for word in words_of(
        "active|aktiv|actif|activo|attivo|actief|ativo|aktywny|aktywna|aktywne|アクティブ|有効"
    )
)
#: Words for a pause: still a learner, whom somebody may want to leave in peace.
_PAUSED: Final = frozenset(
    plain(word)
    for word in words_of(
        "on leave of absence|bil|temporarily withdrawn"
        "|paused|on hold|hold|break in learning|on break|leave of absence|on leave|deferred"
        "|frozen|intermitted|interrupted|sick leave|parental leave|pausiert|beurlaubt"
        "|en pause|en pausa|in pausa|gepauzeerd|em pausa|wstrzymany|urlop"
        "|pausad|uppehall|studieuppehall|vilande|tjanstledig|foraldraledig|sjukskriven|休学|休学中|一時停止"
    )
)

#: Completion status and outcome of the Individualised Learner Record, in words we know.
_ILR_STATUS: Final = {
    "1": "continuing",
    "2": "completed",
    "3": "withdrawn",
    "6": "temporarily withdrawn",
}
_ILR_OUTCOME: Final = {"1": "achieved", "2": "not achieved", "3": "not achieved", "8": "gateway"}

#: What stands behind a status: "Dropped (no show)", "Withdrawn - moved away", "Suspended: fees".
_REMARK: Final = re.compile(r"\s*(?:[(\[].*|:\s.*|\s[-\u2013\u2014]\s.*)$")
_UNKNOWN: Final = "is no outcome we know; a mapping may say what it means, under [outcomes]"


def says_done(status: pd.Series) -> pd.Series:
    """Whether a status says that something was done, or that it was not; empty where neither."""
    passed = {word for word, outcome in _OUTCOMES.items() if outcome in {"passed", "distinction"}}
    words = status.fillna("").map(plain).astype("string")
    otherwise = words.isin(list(({*_OUTCOMES} - passed) | _UNDER_WAY | _PAUSED))
    done = words.isin(list(passed))
    return done.astype("boolean").where(done | otherwise)


def is_switched_on(status: pd.Series) -> "pd.Series[bool]":
    """Where a status only says that an account is switched on."""
    return status.isin([word for word in status.dropna().unique() if plain(word) in _SWITCHED_ON])


def with_outcomes(
    study: pd.DataFrame, known_on: pd.Timestamp, mapping: Mapping, rejections: Rejections
) -> pd.DataFrame:
    """Outcomes in our words; one without a day became known by the day of the export.

    What the mapping says of a word counts, whatever it means elsewhere. A day of completion without
    a word is a completion; an account that is switched off has left.
    """
    said = _with_codes(study)
    stated = {plain_code(word): outcome for word, outcome in mapping.outcomes.items()}
    meant = {word: outcome.replace("_", " ") for word, outcome in stated.items()}
    known_words = {*_OUTCOMES, *_UNDER_WAY, *_PAUSED}
    cells = said.fillna("")
    words = cells.map({cell: _known_word(cell, meant, known_words) for cell in cells.unique()})
    known = words.isin(list(known_words))
    rejections.cells(study[said.notna() & ~known], column="outcome", value=said, reason=_UNKNOWN)
    outcome = words.map(_OUTCOMES).astype("string")
    left, on = days(study, "withdrawn_on"), days(study, "outcome_on")
    ended = days(study, "ended_on")
    ended = ended.where(ended <= known_on)
    off, active = flag(study, "is_suspended"), flag(study, "is_active")
    expired = days(study, "access_ends_on")
    left = left.fillna(expired.where(expired <= known_on).where(said.isna() & on.isna()))
    on_break = flag(study, "on_break").fillna(value=False)
    gone = off.fillna(value=False) | ~active.fillna(value=True)
    here = words.isin(_UNDER_WAY | _PAUSED) | active.fillna(~off).fillna(value=False)
    over = left.notna() & (left <= known_on)
    outcome = outcome.mask(outcome.isna() & (over | gone), "withdrawn")
    completed = flag(study, "is_completed").fillna(value=False)
    outcome = outcome.mask(outcome.isna() & completed, "passed")
    going_on = words.isin((_UNDER_WAY - _SWITCHED_ON) | _PAUSED)
    done = on.notna() & (on <= known_on) & outcome.isna() & ~going_on
    outcome = outcome.mask(done.fillna(value=False), "passed")
    on = on.fillna(left.where(outcome == "withdrawn")).fillna(ended)
    assumed = outcome.notna() & on.isna()
    on = on.fillna(known_on)
    return study.assign(
        outcome=outcome,
        outcome_on=on.where(outcome.notna()),
        withdrawn_on=left.fillna(on.where((outcome == "withdrawn").fillna(value=False))),
        outcome_on_assumed=assumed,
        withdrawn_on_assumed=assumed & left.isna(),
        is_under_way=here & outcome.isna(),
        goes_on=going_on & outcome.isna(),
        is_status_blank=_is_blank(study) & outcome.isna() & left.isna(),
        paused=(words.isin(_PAUSED) | on_break) & outcome.isna(),
    )


def _is_blank(study: pd.DataFrame) -> pd.Series:
    """Whose cell of a status, or of the day they left, is empty while that of others is not."""
    none = flag(study, "outcome_none").fillna(flag(study, "withdrawn_on_none"))
    return none.fillna(value=False)


def _with_codes(study: pd.DataFrame) -> pd.Series:
    """The status in words, also where the codes of the Individualised Learner Record say it.

    Who has completed the learning has achieved it, or not, or waits for the end-point assessment.
    """
    said = text(study, "outcome")
    code = text(study, "ilr_status")
    if code.isna().all():
        return said
    finished = said.map(_ILR_OUTCOME).astype("string").fillna("completed")
    return code.map(_ILR_STATUS).astype("string").mask(code == "2", finished).fillna(said)


def _known_word(cell: str, meant: Map[str, str], known: Collection[str]) -> str:
    """The status as it is compared: without its remark, if only the rest is a word we know."""
    forms = [plain_code(form) for form in (cell, _REMARK.sub("", cell))]
    words = [meant.get(form, form) for form in forms]
    return next((word for word in words if word in known), words[0])
