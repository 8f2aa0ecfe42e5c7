"""What are the entries of a method called, and how are the engine's faults said, in the reader's language?"""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.methods import toml_value
from ppaos.ground.workbench.presenters.thai import thai_date

COLUMNS = {
    "alone": gettext_lazy("Decides by itself"), "category": gettext_lazy("Category"), "code": gettext_lazy("Code"),
    "dimension": gettext_lazy("Dimension"), "english": gettext_lazy("Name in English"),
    "from": gettext_lazy("Begins at"), "group": gettext_lazy("Group"), "indicator": gettext_lazy("Indicator"),
    "joint": gettext_lazy("Weight known together as"), "key": gettext_lazy("Entry"), "kind": gettext_lazy("Kind"),
    "least_age": gettext_lazy("Youngest"), "level": gettext_lazy("Asks"), "line": gettext_lazy("Line"),
    "most_age": gettext_lazy("Oldest"), "name": gettext_lazy("Name"), "note": gettext_lazy("Note"),
    "number": gettext_lazy("No."), "of": gettext_lazy("Of"), "province_code": gettext_lazy("Province code"),
    "read": gettext_lazy("How answers are read"), "source": gettext_lazy("Where from"),
    "status": gettext_lazy("Behind it"), "synonyms": gettext_lazy("Also called"),
    "thai": gettext_lazy("Name in Thai"), "threshold.unit": gettext_lazy("Unit of the cut-off"),
    "threshold.value": gettext_lazy("Cut-off"), "unit": gettext_lazy("Unit"), "valid_from": gettext_lazy("Holds from"),
    "valid_to": gettext_lazy("Until before"), "need": gettext_lazy("Tells of the need"),
    "is_urgent": gettext_lazy("Cannot wait"), "when": gettext_lazy("Where all of these hold"),
    "per": gettext_lazy("Of a person or household"), "value": gettext_lazy("Value"),
    "version": gettext_lazy("Version"),
    "weight": gettext_lazy("Weight"), "year_be": gettext_lazy("Year"), "year": gettext_lazy("Year"),
    "base": gettext_lazy("Base year"), "amount_baht": gettext_lazy("Amount (baht)"),
    "criterion": gettext_lazy("Criterion"), "strategy": gettext_lazy("Strategy"), "severity": gettext_lazy("Severity"),
    "since": gettext_lazy("Since the day in"), "than": gettext_lazy("Compared with"),
    "is": gettext_lazy("How it is compared"), "to": gettext_lazy("May be followed by"),
    "within_months": gettext_lazy("Fires for (months)"), "after_months": gettext_lazy("Fires after (months)"),
}  # fmt: skip
SHEETS = {
    "method": gettext_lazy("The method as a whole"), "capital": gettext_lazy("Capitals"),
    "dimension": gettext_lazy("List of dimensions"), "indicator": gettext_lazy("Indicators"),
    "level": gettext_lazy("Levels"), "rule": gettext_lazy("Rules"), "line": gettext_lazy("Income lines"),
    "need": gettext_lazy("List of needs"), "subtype": gettext_lazy("Subtypes"), "stage": gettext_lazy("Stages of life"),
    "band": gettext_lazy("Bands"), "index": gettext_lazy("Index by year"),
    "state": gettext_lazy("Steps and what may follow"), "trigger": gettext_lazy("Triggers"),
    "lifted": gettext_lazy("Criteria that are lifted"),
}  # fmt: skip
KINDS = {
    "capitals": gettext_lazy("Five capitals: indicators, weights, levels"),
    "dimensions": gettext_lazy("Basic minimum needs: indicators and dimensions"),
    "scoring": gettext_lazy("Tables from raw answers to scores"),
    "income_lines": gettext_lazy("Poverty and income lines"),
    "change_rule": gettext_lazy("What counts as a change"),
    "comparison_rules": gettext_lazy("Rules of comparing and of fairness"),
    "exit_rule": gettext_lazy("Who may leave the register"),
    "life_stages": gettext_lazy("Stages of life"),
    "mpi": gettext_lazy("Multidimensional poverty index"),
    "needs": gettext_lazy("Needs and the rules that find them"),
    "price_index": gettext_lazy("Price index by year"),
    "social_return_rules": gettext_lazy("Rules of studies of social return"),
    "strategies": gettext_lazy("Livelihood strategies"),
    "survey_quality": gettext_lazy("Quality of interviews"),
    "target_groups": gettext_lazy("Target groups"),
    "tpmap_rule": gettext_lazy("Target poor of TPMAP"),
    "vulnerability": gettext_lazy("Levels of vulnerable households"),
    "watch_rule": gettext_lazy("Signs that a household is falling back"),
}
RULES = {
    "weights": gettext_lazy("Weights make 1"),
    "bands": gettext_lazy("Bands rise and do not overlap"),
    "sources": gettext_lazy("Every entry says where it comes from"),
    "dates": gettext_lazy("It has a first day, and ends after it"),
}
# The engine's faults: how they begin or end, and the sentence for it. What is not here is shown as the engine says it.
FAULTS = (
    (r"«(?P<key>[^»]+)» is missing; add it$", gettext_lazy("«%(key)s» is missing. Add it.")),
    (r"«(?P<key>[^»]+)» is (?P<value>.+); write a text in quotes$",
     gettext_lazy("«%(key)s» is %(value)s, which is no text. Write a text.")),
    (r"«(?P<key>[^»]+)» is (?P<value>.+); write a number$",
     gettext_lazy("«%(key)s» is %(value)s, which is no number. Write one such as 0.25.")),
    (r"«(?P<key>[^»]+)» is (?P<value>.+); write a number that can be computed with$",
     gettext_lazy("«%(key)s» is %(value)s. Write a number that can be computed with.")),
    (r"«(?P<key>[^»]+)» is (?P<value>.+); write a date such as .+$",
     gettext_lazy("«%(key)s» is %(value)s, which is no day. Write one such as 31/01/2563.")),
    (r"«source» is empty; .+$", gettext_lazy("There is no source. Say from which document or by whom the entry is.")),
    (r"status is «(?P<value>.*)»; use one of (?P<known>.+)$",
     gettext_lazy("«%(value)s» says nothing about what stands behind the entry. Use one of %(known)s.")),
    (r"it ends on (?P<end>\S+), not after its start on (?P<start>\S+)$",
     gettext_lazy("It ends on %(end)s, not after its start on %(start)s. Look at both days.")),
    (r"the weights of (?P<of>\S+) add up to (?P<total>\S+); they must make 1$",
     gettext_lazy("The weights of «%(of)s» add up to %(total)s. Change them so that they make 1.")),
    (r"«weight» is (?P<value>\S+); write more than 0.*$",
     gettext_lazy("The weight is %(value)s. Write more than 0, or take the indicator out.")),
    (r"indicator (?P<codes>.+) is there more than once; keep one$",
     gettext_lazy("Indicator %(codes)s is there more than once. Keep one.")),
    (r"the levels begin at \[(?P<edges>.*)\]; they must rise from (?P<least>\S+)$",
     gettext_lazy("The levels begin at %(edges)s, so that bands overlap. They must rise from %(least)s.")),
    (r"the first level begins at (?P<edge>\S+); it must begin at (?P<least>\S+), as the scale does$",
     gettext_lazy("The first level begins at %(edge)s. Let it begin at %(least)s, as the scale does.")),
    (r"the last level begins at (?P<edge>\S+); the scale ends at (?P<most>\S+)$",
     gettext_lazy("The last level begins at %(edge)s, and the scale ends at %(most)s. Begin it below that.")),
    (r"the levels are numbered .+$", gettext_lazy("Number the levels 1, 2, 3 … as they rise.")),
    (r"the code must begin with one of (?P<known>.+)$",
     gettext_lazy("The code does not say which capital it belongs to. Begin it with one of %(known)s.")),
    (r"dimension «(?P<value>.+)» is not in the file; use one that is$",
     gettext_lazy("There is no dimension «%(value)s». Use one that is in the list of dimensions.")),
    (r"«most_age» is (?P<most>\S+), less than «least_age» (?P<least>\S+); turn them round$",
     gettext_lazy("The oldest age %(most)s is less than the youngest %(least)s. Turn them round.")),
    (r"a question to the household has no ages; remove them$",
     gettext_lazy("A question to the household has no ages. Remove them.")),
    (r"bands begin at \[(?P<edges>.*)\]; they must rise$",
     gettext_lazy("The bands begin at %(edges)s, so that they overlap. They must rise.")),
    (r"«(?P<value>.*)» is no number; .+$", gettext_lazy("«%(value)s» is no number. Write one such as 0.25.")),
    (r"«(?P<value>.*)» is no day; .+$", gettext_lazy("«%(value)s» is no day. Write one such as 31/01/2563.")),
    (r"«(?P<value>.*)» is no yes or no; .+$",
     gettext_lazy("«%(value)s» is neither true nor false. Write one of them.")),
    (r"«(?P<value>.*)» cannot be read as TOML: .+$",
     gettext_lazy("«%(value)s» cannot be read. Write it as TOML does: texts in quotes, lists in brackets.")),
    (r"«(?P<key>.*)» is there twice; keep one$", gettext_lazy("«%(key)s» is there twice. Keep one.")),
    (r"the weights add up to (?P<total>\S+); they must make 1$",
     gettext_lazy("The weights add up to %(total)s. Change them so that they make 1.")),
    (r"weight is (?P<value>\S+); it is above 0, or leave the indicator out$",
     gettext_lazy("The weight is %(value)s. Write more than 0, or take the indicator out.")),
    (r"k: (?P<value>\S+) is no share of the weight; .+$",
     gettext_lazy("The poverty cut-off k is %(value)s. Write a share of the weight above 0, up to 1.")),
    (r"the stages begin at \[(?P<edges>.*)\]; they must rise from 0$",
     gettext_lazy(
         "The stages of life begin at %(edges)s, so that they overlap or leave a gap. They must rise from 0."
     )),
    (r"the shares are (?P<lower>\S+) and (?P<upper>\S+); .+$",
     gettext_lazy("The shares are %(lower)s and %(upper)s. Write the lower one first.")),
    (r"«(?P<key>\w+)» is (?P<value>\S+); write a share up to 1$",
     gettext_lazy("«%(key)s» is %(value)s. Write a share above 0, up to 1.")),
    (r"«(?P<key>\w+)» is (?P<value>\S+); write 0 or more$",
     gettext_lazy("«%(key)s» is %(value)s. Write 0 or more.")),
    (r"«(?P<key>\w+)» is (?P<value>\S+); write a share between 0 and 1.*$",
     gettext_lazy("«%(key)s» is %(value)s. Write a share between 0 and 1.")),
    (r"«(?P<key>\w+)» is (?P<value>.+); write true or false$",
     gettext_lazy("«%(key)s» is %(value)s. Write true or false.")),
    (r"«(?P<key>\w+)» is (?P<value>\S+); write a year of the Buddhist era.*$",
     gettext_lazy("«%(key)s» is %(value)s. Write a year of the Buddhist era.")),
    (r"«(?P<key>\w+)» is empty; name some of (?P<known>.+)$",
     gettext_lazy("«%(key)s» is empty. Name some of %(known)s.")),
    (r"«(?P<key>\w+)» names something more than once; keep one$",
     gettext_lazy("«%(key)s» names something more than once. Keep one.")),
    (r"checks come every (?P<every>\S+) months and the watch ends after (?P<end>\S+);.*$",
     gettext_lazy(
         "Checks come every %(every)s months and the watch ends after %(end)s. Let at least one check fall within it."
     )),
    (r"every criterion is lifted for the strategy «(?P<strategy>.+)»; ask at least one$",
     gettext_lazy("Every criterion is lifted for the strategy «%(strategy)s». Ask at least one.")),
    (r"state (?P<state>\S+) leads to «(?P<to>.+)», which is no state; add it$",
     gettext_lazy("State %(state)s leads to «%(to)s», which is no state. Add it, or take it out.")),
    (r"nothing leads to the state (?P<state>\S+);.*$",
     gettext_lazy("Nothing leads to the state %(state)s. Let a state lead to it, or take it out.")),
    (r"(?:state|trigger) (?P<code>\S+) is there more than once; keep one$",
     gettext_lazy("%(code)s is there more than once. Keep one.")),
    (r"«severity» is (?P<value>\S+); write a number above 0$",
     gettext_lazy("The severity is %(value)s. Write a number above 0.")),
    (r"write «of» and what it is compared with.*$",
     gettext_lazy(
         "Say what the trigger looks at and what it is compared with («of», and «value» or «than»), "
         "or after how many months it fires («after_months»)."
     )),
    (r"«after_months» compares nothing;.*$",
     gettext_lazy("A trigger that fires after months compares nothing. Take out «of», «value» and «than».")),
    (r"«(?P<key>\w+)» is (?P<value>\S+); write a whole number from (?P<least>\S+) up$",
     gettext_lazy("«%(key)s» is %(value)s. Write a whole number, %(least)s or more.")),
    (r"amount_baht is (?P<value>\S+); .+$", gettext_lazy("The amount is %(value)s baht. Write more than 0.")),
    (r"(?P<key>\w+) is «(?P<value>[^»]*)».*; use one of (?P<known>.+)$",
     gettext_lazy("«%(key)s» is «%(value)s». Use one of %(known)s.")),
    (r"«(?P<key>\w+)» is (?P<value>\S+); write a whole number from (?P<range>.+)$",
     gettext_lazy("«%(key)s» is %(value)s. Write a whole number from %(range)s.")),
)  # fmt: skip


def column_words(column: str) -> str:
    """What a column is called; one that is not known here by its name."""
    return str(COLUMNS.get(column, column))


def sheet_words(sheet: str) -> str:
    """What a list of entries is called."""
    return str(SHEETS.get(sheet, sheet))


def kind_words(kind: str) -> str:
    """What methods of a kind are for."""
    return str(KINDS.get(kind, kind))


def fault_words(message: str) -> str:
    """A fault of the engine in the reader's language; one without a sentence of its own as the engine says it."""
    for pattern, words in FAULTS:
        if found := re.search(pattern, message):
            return str(words) % found.groupdict()
    return message.lstrip(":, ")


def value_words(value: Any) -> str:
    """A value of a method as it is read: texts without quotes, days of the Buddhist era, nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return thai_date(value) if hasattr(value, "year") else toml_value(value)
