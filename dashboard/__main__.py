"""`python -m dashboard`: the web process by itself."""

from config.deployment import open_deployment
from config.settings import Settings
from dashboard.serving import run

if __name__ == "__main__":
    with open_deployment(Settings(), serves_pages=True) as deployment:
        run(deployment)
