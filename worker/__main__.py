"""`python -m worker`: scores, plans, alerts and sends by the timetable until told to stop."""

from config.deployment import open_deployment
from config.settings import Settings
from worker.schedule import run

if __name__ == "__main__":
    with open_deployment(Settings()) as deployment:
        run(deployment)
