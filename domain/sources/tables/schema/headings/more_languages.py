"""Headings in Polish, Japanese and Swedish by field, in the form in which they are compared.

`heading_words` has the other languages.
"""

from collections.abc import Mapping
from typing import Final

from domain.sources.parsers import words
from domain.sources.tables.schema.headings.headings import plain

#: A number that the state gives to people ("personnummer") is left out on purpose.
SWEDISH: Final[Mapping[str, str]] = {
    "ref": "användarnamn|användar-id|id-nummer|student-id|deltagar-id|elev-id|anställningsnummer",
    "name": "namn|fullständigt namn|för- och efternamn|deltagare|deltagarens namn|elev|elevens namn"
    "|studerande|användare",
    "first_name": "förnamn|tilltalsnamn",
    "last_name": "efternamn",
    "email": "e-post|e-postadress|epost|epostadress|mejl|mejladress",
    "phone": "mobiltelefon|mobilnummer|telefonnummer",
    "role": "roll|roller|användarroll|behörighet",
    "cohort": "grupp|klass|kohort|sektion|kursomgång|omgång",
    "programme": "kurs|kursnamn|utbildning",
    "employer": "arbetsgivare|företag",
    "coach": "handledare|studiecoach",
    "coach_email": "handledarens e-post|handledarens e-postadress|coachens e-post",
    "enrolled_on": "registreringsdatum|inskrivningsdatum|inskriven|startdatum|kursstart|startade",
    "outcome": "kursstatus|deltagarstatus|elevstatus",
    "outcome_on": "slutfördes|slutförd den|slutförandedatum|datum för slutförande|avklarad den",
    "is_active": "aktiv",
    "is_suspended": "avstängd|spärrad|inaktiverad",
    "stage": "fas|etapp",
    "last_seen": "senast inloggad|senaste inloggning|senaste inloggningen|sista inloggning"
    "|senast aktiv|senaste aktivitet|senast sedd|senaste åtkomst|senaste åtkomst till kursen"
    "|senast besökt|senaste besök|senast ansluten",
    "visits": "antal inloggningar|inloggningar|antal besök",
    "progress": "framsteg|förlopp|kursförlopp|procent slutfört|slutfört procent|slutfört %"
    "|andel slutfört|slutförandegrad|genomförandegrad|procent klart",
    "grade": "betyg|medelbetyg|snittbetyg|slutbetyg|totalbetyg|medelpoäng|nuvarande betyg"
    "|kurstotal (procent)|kurssumma (procent)",
    "barriers": "hinder|hinder för lärande|stödbehov",
    "at": "tid|tidpunkt|datum och tid",
    "event": "händelse|händelsenamn",
}


POLISH_JAPANESE: Final[Mapping[str, str]] = {
    "ref": "nr id|numer id|numer identyfikacyjny|id użytkownika|numer indeksu|numer albumu"
    "|nr albumu|nazwa użytkownika|login|idナンバー|id番号|学籍番号|学生id|学生番号|受講者id"
    "|受講生id|ユーザid|ユーザーid|社員番号|ユーザ名|ユーザー名",
    "name": "imię i nazwisko|nazwisko i imię|imię nazwisko|pełna nazwa|uczestnik|kursant|uczeń"
    "|użytkownik|氏名|名前|お名前|フルネーム|受講者名|受講者|受講生|受講生名|学生|学生名|生徒名"
    "|ユーザ|ユーザー|姓名",
    "first_name": "imię|imiona|名",
    "last_name": "nazwisko|姓|苗字",
    "email": "adres e-mail|adres email|adres poczty elektronicznej|poczta elektroniczna"
    "|メールアドレス|メール|eメール|電子メール",
    "phone": "numer telefonu|nr telefonu|telefon komórkowy|電話番号|電話|携帯電話|携帯番号",
    "role": "rola|role|ロール|役割|権限",
    "cohort": "grupa|klasa|kohorta|sekcja|クラス|コホート|グループ名|セクション",
    "programme": "kurs|nazwa kursu|szkolenie|コース|コース名|講座|講座名|科目名",
    "employer": "pracodawca|firma|会社|会社名|企業名",
    "coach": "opiekun|mentor|担当者|担当コーチ|コーチ|メンター",
    "coach_email": "e-mail opiekuna|コーチのメールアドレス|担当者メールアドレス",
    "enrolled_on": "data zapisu|data zapisania|zapisany od|data rozpoczęcia|登録日|受講開始日"
    "|開始日|入会日|登録日時",
    "outcome": "status|stan|ステータス|状態|受講状況|修了状況",
    "outcome_on": "data ukończenia|ukończono dnia|data zakończenia|修了日|完了日|完了日時|合格日",
    "is_active": "aktywny|dostępność|有効",
    "is_suspended": "zawieszony|zablokowany|停止中",
    "stage": "etap|ステージ|段階",
    "last_seen": "ostatnie logowanie|ostatni dostęp|ostatni dostęp do kursu|ostatnia aktywność"
    "|ostatnia wizyta|data ostatniego logowania|ostatnio widziany|最終ログイン|最終アクセス"
    "|コースへの最終アクセス|最終ログイン日|最終ログイン日時|最終アクセス日|最終アクセス日時"
    "|最終閲覧日|最終学習日|最終利用日|最終ログイン時刻",
    "visits": "liczba logowań|ログイン回数|アクセス回数",
    "progress": "postęp|postępy|postęp kursu|postęp w kursie|ukończenie|procent ukończenia"
    "|ukończono %|進捗|進捗率|進捗状況|完了率|達成率|学習進捗|受講率",
    "grade": "średnia ocena|średnia ocen|średnia|ocena końcowa|ocena|wynik końcowy|średni wynik"
    "|suma dla kursu (procent)|suma ważona|成績|平均点|評点|最終成績|最終評点|総合評価|平均スコア"
    "|スコア|コース合計",
    "barriers": "bariery|przeszkody|trudności|障壁|学習上の障害",
    "at": "czas|data i godzina|data|時間|日時|日付",
    "event": "nazwa zdarzenia|zdarzenie|イベント名|イベント",
}
MORE: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(
        plain(word)
        for language in (POLISH_JAPANESE, SWEDISH)
        if name in language
        for word in words(language[name])
    )
    for name in POLISH_JAPANESE.keys() | SWEDISH.keys()
}
