"""A letter that went the whole way, for tests that walk through every page; needs an application context."""

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from campaigns.letters.attachments import Attachment
from campaigns.letters.deliveries import deliver
from campaigns.letters.news import LetterNews
from campaigns.letters.packs import Pack
from campaigns.letters.replies import Answer, Reply
from campaigns.letters.versions import Edit, write
from tests.campaigns.signed import TEXT, begun_by, by_leader, by_organisation, by_person, letter


def around(by: Account) -> dict[str, list[object]]:
    """An answered letter with versions, a pack, a reply and mails; and what stands in the addresses of its pages."""
    made = letter("whole-way", title="The whole way")
    by_organisation(made, "Harbour Law Centre")
    by_leader(made, "Dr Amal Hassan", "Director", "Harbour Law Centre")
    by_person(made, "Bea Person")
    begun_by(made, "Harbour Law Centre")
    write(made, TEXT.replace("six", "Six"), Edit.TYPO, by)
    made.close(by)
    pack = Pack.make(made, by)
    deliver(made, clock.now(), "By post", by)
    file = Attachment.read(b"%PDF-1.7 the reply", "reply.pdf")
    reply = Reply.record(made, Answer(clock.today(), "The Head", "No.", file, "We **go on**."), by)
    db.session.commit()
    # One number stands in the addresses of versions, packs, replies and mails alike.
    numbers = {1, pack.id, reply.id, LetterNews.of(made)[-1].id}
    assert numbers == {1}
    return {"/letters slug": [made.slug], "/letters number": [1], "/letters form": ["pdf", "docx"]}
