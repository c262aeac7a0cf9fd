"""Short names: what a consultation is called in addresses and in live facts; chosen once."""

import re

from campaigns.consultations.consultations import Consultation
from campaigns.consultations.work import RefusedError

RESERVED = {"new", "suggestions"}  # the desk's own addresses
SHORT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")


def short_name(typed: str) -> str:
    """A short name as it was chosen, or nothing: then one is made from the title. Raises RefusedError."""
    said = typed.strip().lower()
    if not said:
        return ""
    if not SHORT.fullmatch(said):
        raise RefusedError("Use at most 50 small letters, figures and hyphens, such as nfi.")
    if said in RESERVED or Consultation.find(said) is not None:
        raise RefusedError(f"“{said}” is taken. Choose another short name.")
    return said
