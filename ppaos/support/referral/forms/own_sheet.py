"""How an agency's own spreadsheet is read: its headers and words stand for ours, as somebody mapped them once."""

from ppaos.ground.workbench.forms.sheets import Sheet
from ppaos.support.referral.models import SheetForm
from ppaos.support.referral.presenters.answer_sheet import codes_by_word, header_names

ALWAYS = "always"  # among the words: what the form means without saying it


def own_columns(form: SheetForm, sheet: Sheet) -> dict[str, str]:
    """By field of ours the column of the sheet, as the form maps them; our number is found where we added it."""
    number = next(
        (header for header in sheet.columns if header_names().get(header.strip().lower()) == "referral_id"),
        "",
    )
    found = {"referral_id": number} if number else {}
    return found | {field: header for header, field in form.columns.items() if header in sheet.columns}


def own_words(form: SheetForm) -> dict[str, dict[str, str]]:
    """By field the words that may stand in it, each with its code: the agency's own before ours."""
    return {
        name: ours | {word.strip().lower(): code for word, code in form.words.get(name, {}).items()}
        for name, ours in codes_by_word().items()
    }


def always_told(form: SheetForm) -> dict[str, str]:
    """What is told of help by every row of the form that says that help was given."""
    told: dict[str, str] = form.words.get(ALWAYS, {})
    return told
