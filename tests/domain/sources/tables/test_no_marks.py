import pytest

from tests.domain.sources.tables.reading import read_files, read_text

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Essay (101),Hidden (102),Quiz 1 (103)\n"
    "    Points Possible,,,,,20,10,10\n"
    '"Birch, Ada",11,S11,ada,Care,{essay},,8\n'
    '"Cole, Ben",12,S12,ben,Care,14,,7\n'
)
MOODLE = (
    "First name,Surname,ID number,Email address,Quiz: Week 1 (Percentage),"
    "Assignment: Essay (Percentage),Course total (Percentage),Last downloaded from this course\n"
    "Ada,Birch,11,ada@example.org,{essay},-,-,1764320400\n"
    "Ben,Cole,12,ben@example.org,70.00 %,-,70.00 %,1764320400\n"
)
BLACKBOARD = (
    "Last Name,First Name,Username,Student ID,Last Access,Availability,"
    "Essay [Total Pts: 20 Score] |101\n"
    "Birch,Ada,ada,11,,Yes,{essay}\n"
    "Cole,Ben,ben,12,,Yes,14\n"
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Essay Points Grade <Numeric MaxPoints:20>,"
    "End-of-Line Indicator\n"
    "#11,#ada,Birch,Ada,{essay},#\n"
    "#12,#ben,Cole,Ben,14,#\n"
)
LIST = "student id,quiz,score\n11,Q1,{essay}\n12,Q1,70\n"
PEOPLE = "student id,name,email,progress\n11,Ada,a@b.example,40\n12,Ben,b@b.example,50\n"


@pytest.mark.parametrize(
    ("export", "said", "told"),
    [
        (CANVAS, ["", "EX", "N/A", "-"], [("101", False)]),
        (MOODLE, ["-", ""], [("Quiz: Week 1", False)]),
        (BLACKBOARD, ["", "Exempt", "In Progress(3.00)"], [("101", False)]),
        (BLACKBOARD, ["Needs Grading"], [("101", True)]),
        (BRIGHTSPACE, [""], [("Essay", False)]),
        (LIST, ["", "-", "not graded"], [("Q1", False)]),
        (LIST, ["80", "eighty"], []),
        (BLACKBOARD, ["18", "eighteen"], []),
    ],
)
def test_no_mark_is_told_in_each_platforms_words(
    export: str, said: list[str], told: list[tuple[str, bool]]
) -> None:
    for cell in said:
        files: dict[str, str | bytes] = {"export.csv": export.format(essay=cell)}
        files |= {"people.csv": PEOPLE} if export == LIST else {}
        rows = read_files(files).no_marks
        mine = rows[rows["enrolment_ref"].str.contains("11|ada")]
        found = [
            (ref.partition(":")[2], bool(waits))
            for ref, waits in zip(mine["assessment_ref"], mine["handed_in"], strict=True)
        ]
        # Moodle says "-" of the essay that nobody has a mark for
        assert [one for one in found if "Essay" not in one[0] or export != MOODLE] == told, cell


def test_a_column_that_is_blank_throughout_says_nothing_of_anybody() -> None:
    rows = read_text(CANVAS.format(essay="15")).no_marks
    assert not rows["assessment_ref"].str.contains("102").any()
