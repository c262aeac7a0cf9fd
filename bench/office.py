"""python -m bench.office HOME HOST:PORT [DATABASE_URL]: a worker sends what is due, in a process of its own."""

import gc
import json
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from bench.relay import CONNECTIONS, Spent
from broadside.config import read_settings
from broadside.database import db
from broadside.delivery.office import Office
from broadside.serving import SWITCH
from wsgi import create_app


def main() -> None:
    """Print what it took as a line of JSON: seconds, CPU seconds, MB."""
    home, address, *database = sys.argv[1:]
    relay = {"smtp_url": f"smtp://{address}", "smtp_connections": CONNECTIONS}
    app = create_app(read_settings(home=Path(home), database_url="".join(database), **relay))
    office = Office.of(app)
    gc.collect()
    gc.set_threshold(50_000, 20, 20)
    gc.freeze()
    sys.setswitchinterval(SWITCH)  # as `broadside work` does
    with Spent.counted() as spent:
        office.deliver(threading.Event())
    with app.app_context():
        db.engine.dispose()
    print(json.dumps(asdict(spent)))


if __name__ == "__main__":
    main()
