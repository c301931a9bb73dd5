"""What Polish and Japanese platforms call the columns we know, as people write it; by field."""

from collections.abc import Mapping
from typing import Final

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
