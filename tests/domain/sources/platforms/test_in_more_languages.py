"""Exports in languages and code pages that the other fixtures do not have; figures by hand."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from domain.sources.readers.encodings import sniff_encoding
from domain.sources.tables.schema.headings.headings import is_network_address
from tests.domain.sources.platforms.reading import clicks, last, marks
from tests.domain.sources.tables.reading import names, read_files, seen


@dataclass(frozen=True, kw_only=True)
class Case:
    text: str
    encoding: str = "utf-8"
    people: int = 2
    never: bool = False
    seen: Mapping[str, str] = field(default_factory=dict)
    percent: Mapping[str, float] = field(default_factory=dict)
    grade: Mapping[str, float] = field(default_factory=dict)
    marks: Mapping[tuple[str, str], float | None] = field(default_factory=dict)


CASES = {
    "Polish list": Case(
        text="Imię i nazwisko;Numer ID;Ostatnie logowanie;Postęp;Średnia ocena\n"
        "Łucja Żak;P1;24.11.2026;72,5%;81%\nGrażyna Wójcik;P2;3 listopada 2026;10%;45,5%\n"
        "Razem;;;41,25%;63,25%\n",
        encoding="cp1250",
        seen={"P1": "11-24", "P2": "11-03"},
        percent={"P1": 72.5, "P2": 10},
        grade={"P1": 81, "P2": 45.5},
    ),
    "Swedish list": Case(
        text="Namn;E-post;Senaste inloggning;Framsteg;Medelbetyg\n"
        "Åsa Öberg;asa@example.se;fredag 20 november 2026 kl 10.15;45,5 %;81 %\n"
        "Nils Ek;nils@example.se;för 3 dagar sedan;12,5 %;45\n"
        "Bo Berg;bo@example.se;aldrig;0 %;\n"
        "Genomsnitt;;;19,3 %;63 %\n",
        encoding="cp1252",
        people=3,
        never=True,
        seen={"asa@example.se": "11-20", "nils@example.se": "11-25"},
        percent={"asa@example.se": 45.5, "nils@example.se": 12.5, "bo@example.se": 0},
        grade={"asa@example.se": 81, "nils@example.se": 45},
    ),
    "Moodle grades in Dutch, the total of the course in percent": Case(
        text="Voornaam;Achternaam;ID-nummer;E-mailadres;Quiz: Toets 1 (Percentage)"
        ";Opdracht: Verslag (Score);Cursustotaal (Score);Cursustotaal (Percentage)\n"
        "Jan;de Vries;N1;jan@example.nl;75,00 %;80,00;87,50;79,55 %\n"
        "Els;Bakker;N2;els@example.nl;-;-;-;-\n",
        grade={"N1": 79.55},
        marks={("N1", "Toets 1"): 75},
    ),
    "Moodle grades in Spanish, with their average": Case(
        text='Nombre,"Apellido(s)","Número de ID","Dirección de correo","Cuestionario: Uno'
        ' (Porcentaje)","Total del curso (Porcentaje)"\nAna,Gil,A1,ana@example.es,"60,00 %",'
        '"61,00 %"\n"Media general",,,,"60,00 %","61,00 %"\n',
        people=1,
        grade={"A1": 61},
        marks={("A1", "Uno"): 60},
    ),
    "Google Classroom in Spanish, the day that work is due in a row": Case(
        text="Apellidos,Nombre,Dirección de correo electrónico,Redacción,Prueba 1\n"
        ",,Fecha de entrega,5 nov 2026,12 nov 2026\n,,Puntos,100,10\n"
        ",,Promedio de la clase,80,6\nGil,Ana,ana@example.es,80,7\n"
        "Núñez,Iván,ivan@example.es,,5\n",
        marks={
            ("ana@example.es", "Redacción"): 80,
            ("ana@example.es", "Prueba 1"): 70,
            ("ivan@example.es", "Prueba 1"): 50,
        },
    ),
    "Canvas gradebook in French, with its test student": Case(
        text="Étudiant;ID;SIS User ID;SIS Login ID;Section;Rédaction (101);Current Score"
        ";Final Score\n    Points possibles;;;;;20;(lecture seule);(lecture seule)\n"
        "Lefèvre, Zoé;11;S1;zoe@example.fr;A;14,5;72,5;72,5\nÉlève, Test;13;;x;A;;;\n",
        people=1,
        grade={"11": 72.5},
        marks={("11", "Rédaction"): 72.5},
    ),
    "Japanese list": Case(
        text="氏名,学籍番号,最終ログイン,進捗率,平均点\n"
        "山田 花子,J1,2026/11/24,72%,81\n鈴木 一郎,J2,2026年11月3日,10%,45\n",
        encoding="cp932",
        seen={"J1": "11-24", "J2": "11-03"},
        percent={"J1": 72, "J2": 10},
        grade={"J1": 81, "J2": 45},
    ),
    "Polish Moodle grades": Case(
        text='Imię,Nazwisko,"Numer ID","Adres e-mail","Test: Tydzień 1 (Wynik)",'
        '"Test: Tydzień 1 (Procent)","Zadanie: Esej (Procent)","Suma dla kursu (Procent)"\n'
        'Łucja,Żak,P1,l@example.org,"8,00","80,00 %","70,00 %","75,00 %"\n'
        'Jan,Nowak,P2,j@example.org,-,-,"30,00 %","30,00 %"\n',
        grade={"P1": 75, "P2": 30},
        marks={("P1", "Tydzień 1"): 80, ("P1", "Esej"): 70, ("P2", "Esej"): 30},
    ),
    "Japanese Moodle grades": Case(
        text="名,姓,IDナンバー,小テスト: 第1週 (実データ),小テスト: 第1週 (パーセンテージ),"
        "コース合計 (パーセンテージ)\n花子,山田,J1,8.00,80.00 %,80.00 %\n"
        "一郎,鈴木,J2,-,-,30.00 %\n",
        grade={"J1": 80, "J2": 30},
        marks={("J1", "第1週"): 80},
    ),
    "Polish Moodle completion": Case(
        text=',"Numer ID","Lekcja 1",,"Test 1",\n'
        '"Łucja Żak",P1,Ukończone,"piątek, 6 listopada 2026, 09:15",Nieukończone,\n'
        '"Jan Nowak",P2,Nieukończone,,Nieukończone,\n',
        percent={"P1": 50, "P2": 0},
    ),
    "Japanese Moodle participants": Case(
        text="名,姓,学籍番号,ロール,コースへの最終アクセス,ステータス\n"
        "花子,山田,J1,学生,2日 4時間,アクティブ\n一郎,鈴木,J2,学生,なし,アクティブ\n"
        "先,生,J3,編集権限のない教師,1時間,アクティブ\n",
        seen={"J1": "11-26"},
    ),
    "German Blackboard": Case(
        text="Nachname\tVorname\tStudierenden-ID\tLetzter Zugriff\t"
        "Gewichtete Gesamtpunktzahl [Gesamtpunkte: 100 Prozentsatz] |900\t"
        "Aufsatz [Gesamtpunkte: 50 Punktzahl] |902\tReflexion [Gesamtpunkte: 20 Buchstabe] |903\n"
        "Müller\tJörg\tG1\t26.11.2026 10:11\t90,5 %\t45,50\tB\n"
        "Groß\tÄnne\tG2\t2.10.2026 10:11\t50 %\tBewertung erforderlich\t\n",
        encoding="utf-16",
        seen={"G1": "11-26", "G2": "10-02"},
        grade={"G1": 90.5, "G2": 50},
        marks={("G1", "Aufsatz"): 91, ("G2", "Aufsatz"): None},
    ),
    "Spanish Blackboard": Case(
        text="Apellidos,Nombre,ID de estudiante,"
        "Total ponderado [Total de puntos: hasta 100 Porcentaje] |900,"
        "Ensayo [Total de puntos: 50 Puntuación] |902\n"
        'Ruiz,Ana,S1,"90,5 %","45,50"\nSol,Luis,S2,,Necesita calificación\n',
        encoding="utf-8-sig",
        grade={"S1": 90.5},
        marks={("S1", "Ensayo"): 91, ("S2", "Ensayo"): None},
    ),
    "German Canvas": Case(
        text="Studierende;ID;SIS-Benutzer-ID;Abschnitt;Aufsatz (5511);Aktuelle Punktzahl\n"
        "    Mögliche Punkte;;;;50,00;(schreibgeschützt)\n"
        "Müller, Jörg;201;G1;Gruppe 1;45,5;88,33\nGroß, Änne;202;G2;Gruppe 1;;\n",
        grade={"201": 88.33},
        marks={("201", "Aufsatz"): 91},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_export_is_read_in_its_language_without_a_mapping(name: str) -> None:
    case = CASES[name]
    batch = read_files({"export.csv": case.text.encode(case.encoding)})
    assert len(names(batch)) == case.people
    assert batch.rejected.empty
    assert seen(batch) == case.seen
    assert last(batch, "percent") == case.percent
    assert last(batch, "grade") == case.grade
    assert marks(batch) == case.marks
    visits = batch.frame("progress").set_index("enrolment_ref")["last_visit"].dropna()
    assert set(visits) == ({"never"} if case.never or "participants" in name else set())


def test_a_japanese_log_is_read_and_its_addresses_are_not() -> None:
    batch = read_files(
        {
            "logs.csv": "時間,ユーザフルネーム,影響を受けたユーザ,イベントコンテクスト,"
            "コンポーネント,イベント名,説明,オリジン,IPアドレス\n"
            '"2026年 11月 4日 10:05","山田 花子",-,"小テスト: 第1週",小テスト,閲覧,'
            "\"The user with id '51' viewed the 'quiz' activity with course module id '7'.\","
            "web,192.0.2.3\n"
        }
    )
    assert clicks(batch) == {("51", "11-04"): {"assessment": 1}}
    assert is_network_address("IPアドレス")
    assert "192.0.2.3" not in str(batch.frames)


@pytest.mark.parametrize(
    "text", ["Précédent;cœur;¿Qué?;5 m³;Müller\n", "Größe;Naïve;£5;Ãéêë;ÆØÅ\n", "São João;œuvre¹\n"]
)
def test_western_text_is_not_taken_for_polish_or_japanese(text: str) -> None:
    assert sniff_encoding(lambda: io.BytesIO(text.encode("cp1252"))) == "cp1252"
