"""Organisations: found by any name, suggested as one types, chosen by what is known of them."""

from flask import Flask

from broadside.directory.choosing import Choice
from broadside.directory.merging import merge
from broadside.directory.organisations import Organisation, suggest
from tests.broadside.directory.entries import contact, organisation


def names(found: list[Organisation]) -> list[str]:
    return [each.name for each in found]


def test_the_exact_spelling_comes_before_another_that_folds_to_it(context: Flask) -> None:
    first, second = organisation("Women's Aid"), organisation("Womens Aid")
    assert Organisation.named("Women's Aid") == first
    assert Organisation.named("Womens Aid") == second
    assert Organisation.named("WOMENS AID LTD") == first
    assert Organisation.named("Mens Aid") is None


def test_a_name_of_its_own_comes_before_another_name(context: Flask) -> None:
    organisation("Joint Council", other_names="Refuge")
    own = organisation("Refuge")
    assert Organisation.named("refuge") == own


def test_each_typed_word_begins_a_word_of_one_name(context: Flask) -> None:
    organisation("Open Rights Group", other_names="ORG; Digital Freedoms")
    organisation("Rights of Women")
    organisation("The Rights Network")
    assert names(suggest("rights")) == ["The Rights Network", "Rights of Women", "Open Rights Group"]
    assert names(suggest("ri op")) == ["Open Rights Group"]
    assert names(suggest("digi")) == ["Open Rights Group"]
    assert names(suggest("rights digital")) == [], "words of two names are no name"
    assert names(suggest("ights")) == []
    assert names(suggest("rights", most=1)) == ["The Rights Network"]
    assert suggest("") == suggest("  ’ ") == suggest("rights", most=0) == []


def test_signs_that_a_query_uses_are_only_letters(context: Flask) -> None:
    organisation("Refuge")
    assert suggest("%") == suggest("_") == suggest("re_uge") == suggest("' OR 1=1 --") == []
    assert Choice(words="%").count() == 1, "nothing is left of it, so nothing is asked"
    assert Choice(words="re_uge").count() == 0


def test_one_that_was_merged_is_suggested_as_the_one_that_was_kept(context: Flask) -> None:
    kept, gone = organisation("Refuge"), organisation("Haven")
    merge(gone, kept, None)
    assert suggest("hav") == [kept]
    assert Choice(words="haven").organisations() == [kept]
    assert Choice().organisations() == [kept]


def test_organisations_are_chosen_by_what_is_known_of_them(context: Flask) -> None:
    leeds = organisation("Leeds Advice", mandates="legal-advice; policy", region="outside", participation="campaign")
    london = organisation("The Camden Project", issue_areas="housing", client_groups="refugees", region="london")
    contact(london, "nora@example.org")
    assert Choice(mandate="policy").organisations() == [leeds]
    assert Choice(issue_area="housing").organisations() == [london]
    assert Choice(client_group="refugees").organisations() == [london]
    assert Choice(region="outside", participation="campaign").organisations() == [leeds]
    assert Choice(region="london", participation="campaign").organisations() == []
    assert Choice(contact="yes").organisations() == [london]
    assert Choice(contact="no").organisations() == [leeds]
    assert Choice().organisations() == [london, leeds]
    assert Choice().organisations(most=1, after=1) == [leeds]
    assert Choice(words="adv").count() == 1


def test_the_contact_of_a_merged_one_is_one_of_the_kept(context: Flask) -> None:
    kept, gone = organisation("Refuge"), organisation("Haven")
    contact(gone, "nora@example.org")
    merge(gone, kept, None)
    assert Choice(contact="yes").organisations() == [kept]


def test_a_filter_of_no_known_value_asks_nothing(context: Flask) -> None:
    asked = Choice.of({"mandate": "policy' OR 1=1", "region": "mars", "sort": "notes", "words": "x" * 900})
    assert asked == Choice(words="x" * 200)
    assert Choice.of({"mandate": "policy"}).asked == {"mandate": "policy"}
    assert not Choice.of({}).narrows
