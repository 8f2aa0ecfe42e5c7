"""Households are selected by conditions, the question is kept, looked at as a table, and handed on as a list."""

from ppaos.sharing.selection.models import HandedList, Selection
from tests.journeys.installation import somebody


def conditions_are_chosen(at):
    at.opens("/selections/")
    at.looks_around()
    at.follows("Select households", within=".page-actions")
    at.looks_around()
    at.page.locator("select#field").select_option("standing")
    at.presses("Choose values")
    at.looks_around()
    at.page.locator("input[name=values][value=candidate]").check()
    at.presses("Take this condition")
    at.sees("What is asked")
    at.page.locator("select#field").select_option("persons")
    at.presses("Choose values")
    at.page.locator("input[name=least]").fill("๐")
    at.presses("Take this condition")
    at.looks_around()


def it_is_kept_and_looked_at(at):
    at.follows("As a table of two")
    at.looks_around()
    at.follows("By area", within=".tabs")
    at.page.locator("input[name=name]").fill("ครัวเรือนที่ยังไม่สอบทาน")
    at.presses("Keep the selection")
    at.arrives_at("ครัวเรือนที่ยังไม่สอบทาน")
    at.looks_around()


def test_a_question_is_put_together_and_kept(lists, reader):
    at = reader(somebody("data_manager"))
    conditions_are_chosen(at)
    it_is_kept_and_looked_at(at)
    asked = Selection.objects.get().versions.get().conditions
    assert [line[0]["field"] for line in asked["lines"]] == ["standing", "persons"]
    assert not HandedList.objects.exists()
    at.follows("Hand on", within=".page-actions")
    at.looks_around()
