"""A house with something in every room, and a path to each of its pages: for tests that walk through all of it."""

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.routing import Rule

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.delivery import bounces
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.house import House, house
from broadside.invitations import Invitation
from broadside.link_requests import LinkRequest
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.sender.checks import SenderCheck, judge
from broadside.sender.identity import Identity, Means
from broadside.sender.lookups import Records
from broadside.setup import link
from newsletters import mail, sending
from newsletters.example import programme as example
from newsletters.illustrations import Illustration
from newsletters.issues import Issue
from newsletters.items import Item
from newsletters.logos import Logo
from newsletters.newsletter import Newsletter
from newsletters.resources import Resource
from newsletters.signup import Signup, Wish
from newsletters.sources import Source
from newsletters.transfers import imports, uploads
from newsletters.transfers.intake import suggest
from tests.broadside.directory import filling as directory
from tests.campaigns import asked, filling
from tests.campaigns.consultations import filling as consulting
from tests.campaigns.deadlines import filling as reminding
from tests.campaigns.letters import filling as letters
from tests.campaigns.letters import signers
from tests.campaigns.responses import filling as responding
from tests.newsletters.publication import approved, publication, reader
from tests.newsletters.readers import work
from tests.people import ADA, BOB, CHARLIE, account

STOP = threading.Event()
PEOPLE = b"address,name\nnora@example.org,Nora\nno-address,Nobody\n"


@dataclass
class Rooms:
    """What stands in the addresses of pages, by the name of the part, or by endpoint and name."""

    values: dict[str, list[object]] = field(default_factory=dict)
    sections: dict[object, list[object]] = field(default_factory=dict)

    def paths(self, app: Flask) -> Iterator[tuple[str, str]]:
        """(endpoint, path) of everything that can be looked at."""
        for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                for given in self._fillings(rule):
                    yield rule.endpoint, app.url_map.bind("localhost").build(rule.endpoint, given)

    def _fillings(self, rule: Rule) -> list[dict[str, object]]:
        fillings: list[dict[str, object]] = [{}]
        for name in sorted(rule.arguments):
            fillings = [one | {name: value} for one in fillings for value in self._of(rule, name, one)]
        return fillings

    def _of(self, rule: Rule, name: str, one: dict[str, object]) -> list[object]:
        if name == "section_id":
            return self.sections[one["issue_id"]]
        room = rule.rule.removeprefix("/desk").split("/<")[0]
        return self.values.get(f"{room} {name}") or self.values[name]


def fill(app: Flask) -> Rooms:
    """Fill the house: the example, a real newsletter, issues in every state, readers, mails, imports, colleagues."""
    with app.app_context():
        newsletter = publication()
        Logo.put_up(newsletter, _picture(), account(ADA))
        _checked(newsletter)
        example.load(newsletter, account(ADA), lambda issue: mail.letter(issue, house()), house().settings.address)
        draft = next(issue for issue in db.session.scalars(select(Issue)) if issue.editable)
        picture = Illustration.add(draft, _picture(), account(ADA)).name
        invitation = Invitation.make("iris@example.org", "Iris", Role.EDITOR, account(ADA))
        signup = Signup.ask(newsletter, Wish(CHARLIE))
        job = _imported(newsletter)
        bob = reader(newsletter, BOB).subscription.person
        LinkRequest.add(BOB)
        campaigning = filling.around(account(ADA)) | directory.around(_picture(), account(ADA))
        campaigning |= letters.around(account(ADA)) | asked.around(account(ADA)) | signers.around()
        campaigning |= responding.around(account(ADA))
        db.session.commit()
        work()
        _send(app, newsletter)
        mail.send_test(_issues()[-1], ["test@example.org"], account(ADA), house())
        db.session.commit()
        Office.of(app).deliver(STOP)
        _came_back(bob)
        db.session.expire_all()
        rooms = _rooms(House.of(app), newsletter, bob, invitation, signup, job)
        rooms.values["/pictures name"] = [picture]
        rooms.values |= campaigning | consulting.in_every_standing(account(ADA))
        rooms.values["/consultations slug"].append(responding.WENT_IN)
        rooms.values |= reminding.around(account(ADA))
        return rooms


def _checked(newsletter: Newsletter) -> None:
    """The sender's records as if nobody had answered: a walk through all pages asks no name server."""
    identity = Identity.of(newsletter.sender_address, newsletter.reply_to)
    silent = {"state": "silent", "detail": "Nobody was asked."}
    report = judge(Records(silent, {"state": "none"}, silent, {}), identity, Means.of(house().settings))
    SenderCheck.keep(newsletter.slug, newsletter.sender_address, report)


def _send(app: Flask, newsletter: Newsletter) -> None:
    issue = approved(newsletter)
    issue.schedule(clock.now(), account(ADA))
    db.session.commit()
    sending.send_due(STOP)
    Office.of(app).deliver(STOP)
    sending.finish_sent(STOP)
    db.session.expire_all()


def _came_back(person: Person) -> None:
    said = bounces.Said(bounces.Kind.SOFT, bounces.Means.NOTICE, "452 4.2.2 The mailbox is full")
    bounces.Bounces.of(house()).of_address(person.address, said)
    db.session.commit()


def _imported(newsletter: Newsletter) -> imports.Import:
    pieces = iter([PEOPLE, b""])
    job = imports.upload(
        newsletter, uploads.take(uploads.folder(house().settings.home), "people.csv", lambda _: next(pieces)), None
    )
    job.match(suggest(job.header))
    return job


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 20), "red").save(out, "PNG")
    return out.getvalue()


def _issues() -> list[Issue]:
    return list(db.session.scalars(select(Issue).order_by(Issue.id)))


def _rooms(
    house: House, newsletter: Newsletter, bob: Person, invitation: Invitation, signup: Signup, job: imports.Import
) -> Rooms:
    own, issues = PersonalLinks(house.tokens, ""), _issues()
    for issue in issues:
        issue.keep_version()
    db.session.commit()
    preferences = own.preferences(bob).rpartition("/")[2]
    values: dict[str, list[object]] = {
        "issue_id": [issue.id for issue in issues],
        "item_id": list(db.session.scalars(select(Item.id).order_by(Item.id).limit(2))),
        "number": [db.session.scalars(select(Resource.id)).first()],
        "key": [Maildir(house.settings.maildir).keys()[0]],
        "newsletter_slug": [newsletter.slug],
        "place": ["join", "embed"],
        "name": [newsletter.logo],
        "slug": [newsletter.slug],
        "/issues number": [1],
        "/archive slug": [issue.slug for issue in issues if issue.sent_at],
        "/sources slug": [db.session.scalars(select(Source.slug)).first()],
        "/accounts ident": [account(ADA).id],
        "/people ident": [bob.id],
        "/people/imports ident": [job.id],
        "/unsubscribe token": [own.leave_token(bob.id, newsletter.purpose)],
        "/preferences token": [preferences],
        "/confirm token": [signup.token(house.tokens)],
        "/invitation token": [invitation.path(house.tokens).rpartition("/")[2]],
        "/set-up token": [link(house.settings, house.tokens).rpartition("/")[2]],
        "/sign-in/forgotten token": ["nothing"],
    }
    return Rooms(values, {issue.id: [section.id for section in issue.sections[:2]] for issue in issues})
