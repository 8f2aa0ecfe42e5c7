"""Does every page of docs/reference say what code and data say today?"""

import pytest
from django.core.management import call_command

from ppaos.config.reference import actions, command_line, data_dictionary
from ppaos.config.reference.markdown import first_sentence, table
from ppaos.config.reference.pages import FOLDER, PAGES, file_of, write_all


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_current(name):
    remedy = "run `make docs` and commit the page"
    assert file_of(name).read_text(encoding="utf-8") == PAGES[name](), remedy


MEASURED = {"linkage-quality"}  # written by what measures it, when it is measured


def test_no_page_is_left_over():
    assert {file.stem for file in FOLDER.glob("*.md")} == set(PAGES) | MEASURED


def test_only_pages_that_are_not_current_are_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("ppaos.config.reference.pages.FOLDER", tmp_path)
    monkeypatch.setattr(
        "ppaos.config.reference.pages.PAGES", {"one": lambda: "new\n", "two": lambda: "same\n"}
    )
    (tmp_path / "two.md").write_text("same\n")
    monkeypatch.setattr("ppaos.config.management.commands.write_reference.REPOSITORY", tmp_path)
    call_command("write_reference")
    assert capsys.readouterr().out == "written: one.md\n"
    assert (tmp_path / "one.md").read_text() == "new\n"
    assert write_all() == []


def test_every_command_that_prints_json_has_its_keys_told():
    printing = {
        name
        for name, parser in command_line.parsers()
        if any("--json" in option.option_strings for option in command_line.options(parser))
    }
    assert printing == set(command_line.json_keys())


def test_an_event_written_directly_is_on_the_page():
    assert {"person.read", "export.made"} <= actions.events_written("ppaos.ground.privacy")


def test_personal_fields_are_told_with_their_class():
    assert "| `sealed` | bytea | yes | citizen_id |" in data_dictionary.render()


def test_cells_stay_in_their_row():
    assert table(["a"], [["one | two\nthree"]]).endswith("| one \\| two three |")


def test_a_docstring_is_told_up_to_its_first_blank_line():
    assert first_sentence("Says\n    one thing.\n\n    And more.") == "Says one thing."
    assert first_sentence(None) == ""
