"""`python -m worker`: scores, plans, alerts and sends by the timetable until told to stop."""

from config.settings import Settings
from worker.schedule import run

if __name__ == "__main__":
    run(Settings())
