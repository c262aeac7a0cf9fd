"""The recurring work on readers: answer sign-ups, carry on imports, forget what is out of date, fold tallies."""

import threading
from pathlib import Path

from broadside import clock
from broadside.database import db
from broadside.house import House
from broadside.people import Person
from broadside.timetable import Job
from newsletters import reader_mail, signup, tallies
from newsletters.signup import CONFIRM, Answer, Signup
from newsletters.transfers import imports
from newsletters.transfers.importing import Work
from newsletters.transfers.imports import Import
from newsletters.transfers.uploads import folder

FRESH = 3600  # seconds that a file may lie there before its import is written down


def answer_signups(house: House) -> Job:
    """Mail a confirmation, or a link to the page they have, to those who signed up."""

    def look(stop: threading.Event) -> None:
        for each in Signup.waiting():
            if stop.is_set():
                return
            answer = each.answer(house.tokens)
            if answer == Answer.CONFIRM:
                url = f"{house.settings.address}/{CONFIRM}/{each.token(house.tokens)}"
                reader_mail.ask_to_confirm(each, Person.of(each.address), url)
            db.session.commit()
            if answer == Answer.LATER:
                return

    return look


def carry_on_imports(house: House) -> Job:
    """Check and do imports, chunk by chunk; stopped between two chunks it is gone on with later."""

    def look(stop: threading.Event) -> None:
        path = folder(house.settings.home)
        for ident in Import.due():
            job = db.session.get_one(Import, ident)
            for _ in Work(job, path, house.tokens).steps():
                db.session.commit()
                if stop.is_set():
                    job.let_go()
                    break
            db.session.commit()
        sweep(path)

    return look


def forget(house: House) -> Job:
    """Delete sign-ups nobody confirmed for a week, imports nobody went on with, and their files."""

    def look(stop: threading.Event) -> None:
        signup.forget_old()
        imports.abandon_old()
        for subscription in signup.unconfirmed():
            person = subscription.person
            subscription.forget()
            house.privacy.forget(person)
        db.session.commit()
        sweep(folder(house.settings.home))

    return look


def fold_tallies(stop: threading.Event) -> None:
    """Bring the tallies of many connections together."""
    tallies.fold()
    db.session.commit()


def sweep(path: Path) -> None:
    """Delete the files that no import needs any more; those of this hour may be on their way in."""
    needed = imports.open_files()
    fresh = clock.now().timestamp() - FRESH
    for file in path.iterdir():
        if file.stem not in needed and (file.stat().st_mtime < fresh or imports.is_ended(file.stem)):
            file.unlink(missing_ok=True)
