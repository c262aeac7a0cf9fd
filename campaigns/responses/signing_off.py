"""Signing off: an organisation puts its name to the text that it has read, and to no other."""

from dataclasses import dataclass

from campaigns.responses.contents import Contents
from campaigns.responses.members import Member
from campaigns.responses.refusals import NotNow


@dataclass(frozen=True)
class Said:
    """What somebody said as they signed off: who they are, that they may, and the hash of what they read."""

    name: str
    role: str
    authorised: bool
    read: str


def sign_off(member: Member, said: Said) -> None:
    """Put an organisation's name to the text as it stands. Raises NotNow when it is not what was read."""
    member.response.must_not_be_submitted()
    if not said.authorised:
        raise NotNow(f"Tick that you are authorised to sign for {member.name}. Without that its name does not show.")
    now = Contents.of(member.response).hash
    if said.read != now:
        raise NotNow("The text has changed since you opened this page, so nothing was signed. Read it again below.")
    member.sign_off(said.name, said.role, now)
