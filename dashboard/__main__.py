"""`python -m dashboard`: the web process by itself."""

from config.settings import Settings
from dashboard.server import run

if __name__ == "__main__":
    run(Settings())
