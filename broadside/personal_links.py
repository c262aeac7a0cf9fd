"""Personal links: where the mails of one person lead. The pages behind them read the tokens here too."""

from dataclasses import dataclass

from broadside.people import Person
from broadside.tokens import BadToken, Tokens

LEAVE_PATH, PREFERENCES_PATH = "/unsubscribe", "/preferences"
PREFERENCES_DAYS = 30


@dataclass(frozen=True)
class PersonalLinks:
    """Makes and reads the links of a person; `address` is the public one, without a final slash."""

    tokens: Tokens
    address: str

    def leave(self, person_id: int, purpose: str) -> str:
        """Leaves one purpose, such as `newsletter:idt`: it never expires, and it can do nothing else (RFC 8058)."""
        return f"{self.address}{LEAVE_PATH}/{self.leave_token(person_id, purpose)}"

    def leave_token(self, person_id: int, purpose: str) -> str:
        """The token inside `leave`, also the subject of a mail that asks to leave."""
        return self.tokens.make("leave", f"{person_id} {purpose}")

    def preferences(self, person: Person) -> str:
        """Shows and changes all that is held about the person, for 30 days or until their links are revoked."""
        return self.preferences_of(person.id, person.link_version)

    def preferences_of(self, person_id: int, link_version: int) -> str:
        """The same from the two things it names, where many people are read as plain values."""
        return f"{self.address}{PREFERENCES_PATH}/{self.tokens.make('preferences', person_id, link_version)}"

    def read_leave(self, token: str) -> tuple[int, str]:
        """(person id, purpose) of a leave token; raises BadToken."""
        ident, _ = self.tokens.read("leave", token)
        person_id, _, purpose = str(ident).partition(" ")
        if not person_id.isdigit() or not purpose:
            raise BadToken("This link is not valid, or it is out of date.")
        return int(person_id), purpose

    def read_preferences(self, token: str) -> tuple[int, int]:
        """(person id, version) of a preferences token; it is good only for the person's present version.

        Raises BadToken.
        """
        ident, version = self.tokens.read("preferences", token, days=PREFERENCES_DAYS)
        if not isinstance(ident, int):
            raise BadToken("This link is not valid, or it is out of date.")
        return ident, version
