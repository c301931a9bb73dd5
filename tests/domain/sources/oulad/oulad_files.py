"""A tiny OULAD download: one presentation, three students, every trap of the format."""

from pathlib import Path
from typing import Final

SMALL: Final = {
    "courses.csv": (
        '"code_module","code_presentation","module_presentation_length"\n"CCC","2014B","240"\n'
    ),
    "assessments.csv": (
        "code_module,code_presentation,id_assessment,assessment_type,date,weight\n"
        "CCC,2014B,1,TMA,20,25\n"
        "CCC,2014B,2,CMA,40,75\n"
        "CCC,2014B,3,Exam,?,100\n"
    ),
    "vle.csv": (
        "id_site,code_module,code_presentation,activity_type,week_from,week_to\n"
        "10,CCC,2014B,oucontent,?,?\n"
        "11,CCC,2014B,forumng,?,?\n"
        "12,CCC,2014B,quiz,?,?\n"
    ),
    "studentInfo.csv": (
        "code_module,code_presentation,id_student,gender,region,highest_education,imd_band,"
        "age_band,num_of_prev_attempts,studied_credits,disability,final_result\n"
        "CCC,2014B,100,F,Scotland,HE Qualification,10-20,0-35,0,60,N,Pass\n"
        "CCC,2014B,101,M,Wales,A Level or Equivalent,?,35-55,1,120,Y,Withdrawn\n"
        "CCC,2014B,102,F,Wales,A Level or Equivalent,20-30%,35-55,0,60,N,Fail\n"
    ),
    "studentRegistration.csv": (
        "code_module,code_presentation,id_student,date_registration,date_unregistration\n"
        "CCC,2014B,100,-30,?\n"
        "CCC,2014B,101,-20,35\n"
        "CCC,2014B,102,,\n"
    ),
    "studentAssessment.csv": (
        "id_assessment,id_student,date_submitted,is_banked,score\n"
        "1,100,18,0,80\n"
        "2,100,39,0,?\n"
        "1,102,-1,1,60\n"
        "3,100,235,0,70\n"
    ),
    "studentVle.csv": (
        "code_module,code_presentation,id_student,id_site,date,sum_click\n"
        "CCC,2014B,100,10,-2,3\n"
        "CCC,2014B,100,10,5,2\n"
        "CCC,2014B,100,11,5,4\n"
        "CCC,2014B,100,12,5,1\n"
        "CCC,2014B,100,99,5,7\n"
        "CCC,2014B,101,10,6,1\n"
    ),
}


def write_oulad(folder: Path, **changed: str) -> Path:
    """The small download in `folder`; `changed` replaces files by their name without `.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = SMALL | {f"{name}.csv": content for name, content in changed.items()}
    for name, content in contents.items():
        (folder / name).write_bytes(content.encode("latin-1"))
    return folder
