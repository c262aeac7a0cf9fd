"""The fields of a newsletter, as the set-up page and the settings page both ask for them."""

from broadside.delivery.outbox import Unit
from broadside.delivery.render import Palette
from broadside.web.filled import Filled, address, address_or_none, clock_time, line, lines, one_of
from newsletters.calendar import WEEKDAYS, WEEKS
from newsletters.newsletter import Newsletter

DEFAULTS = {"sending_week": "-1", "sending_weekday": "3", "sending_time": "09:30", "draft_days_before": "7"}
WEEK_CHOICES = [(number, name.capitalize()) for number, name in WEEKS.items()]
WEEKDAY_CHOICES = list(enumerate(WEEKDAYS))
UNIT_CHOICES = [(unit.value, unit.value) for unit in Unit]


def read_identity(filled: Filled) -> None:
    """Take what the newsletter is, who sends it and when."""
    filled.take("title", line("the newsletter’s title"))
    filled.take("about", lines("a sentence about it", 1000))
    filled.take("organisation", line("your organisation’s name"))
    filled.take("postal", lines("your organisation’s postal address", 500))
    filled.take("sender_name", line("the sender’s name", least=0))
    filled.take("sender_address", address)
    filled.take("reply_to", address_or_none)
    filled.take("sending_week", one_of(WEEKS, "the week"))
    filled.take("sending_weekday", one_of(range(7), "the day"))
    filled.take("sending_time", clock_time)
    if not filled.meant.get("sender_name") and "sender_name" not in filled.errors:
        filled.meant["sender_name"] = filled.meant.get("title", "")


def accent(typed: str) -> str:
    """A colour (#rrggbb) that can be read on the page and in the mail (WCAG 2.2, 1.4.3: 4.5 to 1)."""
    colour = typed.strip().lower()
    if len(colour) != 7 or not colour.startswith("#") or not set(colour[1:]) <= set("0123456789abcdef"):
        raise ValueError("Give a colour as # and six digits, such as #a8231b.")
    readable = Palette.around(colour).accent
    if readable != colour:
        raise ValueError(f"{colour} is too pale to be read on paper. The nearest that can be read is {readable}.")
    return colour


def typed_of(newsletter: Newsletter) -> dict[str, str]:
    """The newsletter's settings as a form shows them."""
    names = ("title", "about", "organisation", "postal", "sender_name", "sender_address", "reply_to", "footer")
    plain = {
        name: getattr(newsletter, name) for name in (*names, "accent", "consent_wording", "doubt_policy", "pace_unit")
    }
    numbers = ("sending_week", "sending_weekday", "draft_days_before", "failure_share", "pace_number", "pace_first_day")
    return (
        plain
        | {name: str(getattr(newsletter, name)) for name in numbers}
        | {
            "sending_time": f"{newsletter.sending_time:%H:%M}",
            "self_approval": "y" if newsletter.self_approval else "",
        }
    )
