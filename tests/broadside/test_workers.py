"""Workers: the long dead are forgotten, those that may only sleep are not."""

from datetime import timedelta

import time_machine
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.workers import Worker


def test_a_worker_that_died_long_ago_is_forgotten(context: Flask) -> None:
    with time_machine.travel(clock.now() - timedelta(days=2)):
        Worker.begin()
    with time_machine.travel(clock.now() - timedelta(hours=2)):
        asleep = Worker.begin().id
    Worker.forget_dead()
    assert [worker.id for worker in db.session.query(Worker)] == [asleep]
    assert Worker.living() == []
