"""Onward: the way from what was picked to the issue into which it goes."""

from dataclasses import dataclass

from broadside.house import house
from newsletters import composing
from newsletters.newsletter import Newsletter
from newsletters.overview import Plan
from newsletters.placing import WRITTEN


@dataclass(frozen=True)
class Onward:
    """A newsletter whose next issue wants picks; `number` of them stand in none of its issues yet."""

    newsletter: str
    words: str
    label: str

    @classmethod
    def all(cls) -> "list[Onward]":
        """One for each newsletter for which picks wait, while its next issue takes any."""
        plans = [(each, Plan.next_month(each, house().settings.zone)) for each in Newsletter.all()]
        open_ones = [(each, plan) for each, plan in plans if plan.issue is None or plan.issue.state in WRITTEN]
        return [cls.of(each, plan, number) for each, plan in open_ones if (number := composing.number_waiting(each))]

    @classmethod
    def of(cls, newsletter: Newsletter, plan: Plan, number: int) -> "Onward":
        """The words and the button for a number of picks."""
        picks = "1 pick waits" if number == 1 else f"{number:,} picks wait"
        if plan.issue is None:
            return cls(newsletter.slug, f"{picks} for the issue of {plan.month:%B %Y}.", "Draft it now")
        return cls(newsletter.slug, f"{picks} for {plan.issue.title}.", "Put it in" if number == 1 else "Put them in")
