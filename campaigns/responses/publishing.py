"""Publishing: letting readers see what was submitted, and saying in the consultation where it can be read."""

from broadside.accounts import Account
from campaigns.responses.responses import JointResponse


def publish(response: JointResponse, public: bool, address: str, by: Account) -> None:
    """Show it to readers, or not; `address` is the public one of this Broadside. Raises NotNow.

    An address that somebody gave for the response, such as one on a partner's site, stays as it is.
    """
    response.show(public, by)
    consultation, own = response.consultation, address + response.path
    if public and not consultation.our_response:
        consultation.our_response = own
    elif not public and consultation.our_response == own:
        consultation.our_response = ""
