"""An open letter that organisations were asked to sign, for tests that walk through every page."""

import threading

from broadside.accounts import Account
from broadside.database import db
from broadside.house import house
from broadside.notices import house_sender
from campaigns.jobs import invitations as jobs
from campaigns.jobs.signing import own_url
from campaigns.letters import inviting
from campaigns.letters.invitations import Invitation
from campaigns.letters.signatures import Hint, Standing
from campaigns.mail import moderation as mail
from campaigns.mail.addressed import Addressed
from tests.campaigns.signed import by_organisation, letter, organisation

LEEDS = "nora@leeds.example.org"


def around(by: Account) -> dict[str, list[object]]:
    """What stands in the addresses of the pages of one signature and one invitation."""
    made = letter("asked-for", title="A letter that organisations are asked to sign")
    waiting = by_organisation(
        made, "Coast Kitchen", standing=Standing.REVIEW, hint=Hint.WEBMAIL, address="kit@example.net", name="Kit"
    )
    organisation("Leeds Advice", contact=LEEDS)
    inviting.invite(made, inviting.candidates(made, [organisation("Leeds Advice")], house().tokens), by)
    db.session.commit()
    post = jobs.post(house())
    post(threading.Event())
    invitation = Invitation.of(made)[0]
    invitation.ask_to_remind()
    db.session.commit()
    post(threading.Event())
    assert waiting.person is not None
    to = Addressed(made, waiting.person, house_sender(house()))
    mail.ask(to, "Are you its director?", own_url(house(), waiting))
    mail.not_taken(to, house().settings.address + made.path)
    db.session.commit()
    return {"/signatures signature_id": [waiting.id], "/invitations token": [invitation.token(house().tokens)]}
