"""Exports as a spreadsheet program leaves them: blank columns at the end, headings in two rows."""

from tests.domain.sources.tables.reading import names, read_text, shown


def scores(text: str) -> list[float]:
    return list(read_text(text).frame("results")["score"])


def test_blank_columns_at_the_end_make_no_other_report_of_a_gradebook() -> None:
    moodle = (
        "Vorname;Nachname;ID-Nummer;E-Mail-Adresse;Test: Woche 1 (Prozentsatz);"
        "Kurs gesamt (Prozentsatz);Zuletzt aus diesem Kurs geladen{0}\n"
        "Ada;Birke;11;ada@example.org;85,50 %;85,50 %;1764320400{0}\n"
    )
    blackboard = (
        "Last Name;First Name;Username;Student ID;Last Access;Availability;"
        "Essay [Total Pts: 20 Score] |101{0}\nBirch;Ada;ada;11;;Yes;17,1{0}\n"
    )
    for more in ("", ";", ";;"):
        assert scores(moodle.format(more)) == [85.5]
        assert scores(blackboard.format(more)) == [85.5]


def test_a_row_of_groups_above_the_headings_is_no_header() -> None:
    batch = read_text(
        "Learner,,,Progress,,Marks\nID,Name,E-mail,Percent,Last seen,Essay\n"
        "11,Ada Birch,ada@example.org,45 %,20/11/2026,17\n"
        '12,Ben Cole,b@example.org,"60,5 %",21/11/2026,12\n'
    )
    assert names(batch) == ["Ada Birch", "Ben Cole"]
    assert shown(batch, "percent") == {"11": 45, "12": 60.5}
    assert batch.rejected.empty


def test_points_and_test_students_are_known_in_other_languages() -> None:
    classroom = (
        "Nachname,Vorname,E-Mail-Adresse,Gesamtnote,Aufsatz,Quiz 1\n"
        ",,Datum,,2026-10-12,2026-10-19\n"
        ",,Punkte,,100,10\nBirke,Ada,ada@example.org,90%,84,9\n,,Klassendurchschnitt,90%,84,9\n"
    )
    assert sorted(scores(classroom)) == [84, 90]
    canvas = (
        "Étudiant;ID;ID utilisateur SIS;Section;Essai (101)\n    Points possibles;;;;20\n"
        "Bouleau, Ada;11;S11;Soins;17,5\nTest, Étudiant;99;;Soins;\n"
    )
    batch = read_text(canvas)
    assert names(batch) == ["Ada Bouleau"]
    assert list(batch.frame("results")["score"]) == [87.5]
