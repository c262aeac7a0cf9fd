"""python -m bench.office HOME HOST:PORT: a worker's post office in a process of its own sends what is due."""

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
    home, address = Path(sys.argv[1]), sys.argv[2]
    app = create_app(read_settings(home=home, smtp_url=f"smtp://{address}", smtp_connections=CONNECTIONS))
    office = Office.of(app)
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH)  # as `broadside work` does
    with Spent.counted() as spent:
        office.deliver(threading.Event())
    with app.app_context():
        db.engine.dispose()
    print(json.dumps(asdict(spent)))


if __name__ == "__main__":
    main()
