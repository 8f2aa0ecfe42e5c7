"""The figures of a model's result: what each is called, means, is counted in, and comes from."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

SURVEY = _("interviews of the two rounds, income without what poverty programmes gave")
RECORDS = _("records of members, withdrawn ones left out")
LEDGER = _("ledger of help, corrections taken in")
BUDGETS = _("budgets of the model")
CHAIN = _("value chain of the model")
BAHT, BAHT_EACH = _("baht a household and year"), _("baht a household")
HOUSEHOLDS, PERSONS, BAHT_YEAR = _("households"), _("persons"), _("baht a year")
SHARE, PLACES, RATIO = _("of 100 baht"), _("places of sale"), _("ratio")
INCOME, BESIDE, SPREAD, WORK, SHARES, COSTS = "income", "beside", "spread", "work", "shares", "costs"

GROUPS = {
    INCOME: _("Income of members before and after"),
    BESIDE: _("Beside similar households that are in no model"),
    SPREAD: _("Spread over members"),
    WORK: _("Sales, jobs and channels"),
    SHARES: _("Share that stays with poor households"),
    COSTS: _("Cost"),
}


@dataclass(frozen=True)
class Words:
    """How a figure is called, what it means, its unit and where it comes from."""

    group: str
    label: Any
    definition: Any
    unit: Any
    source: Any


FIGURES: dict[str, Words] = {
    "before": Words(
        INCOME, _("Income before, mean"),
        _("What households earned in the year of the first round, in baht of the year chosen. Those whose income is "
          "known on both sides, whether a similar household was found or not."), BAHT, SURVEY,
    ),
    "after": Words(
        INCOME, _("Income after, mean"),
        _("The same households in the later round, in baht of the year chosen."), BAHT, SURVEY,
    ),
    "change": Words(
        INCOME, _("Change, mean"),
        _("Income after less income before of the same household, mean over households. It is no effect of the model "
          "alone: others changed too."), BAHT, SURVEY,
    ),
    "change_p50": Words(
        INCOME, _("Change, of the household in the middle"),
        _("Half of the households changed by more, half by less."), BAHT, SURVEY,
    ),
    "better": Words(INCOME, _("Earn more than before"), _("Members whose change is above 0."), HOUSEHOLDS, SURVEY),
    "same": Words(INCOME, _("Earn the same"), _("Members whose change is 0 to the satang."), HOUSEHOLDS, SURVEY),
    "worse": Words(INCOME, _("Earn less than before"), _("Members whose change is below 0."), HOUSEHOLDS, SURVEY),
    "effect": Words(
        BESIDE, _("More than similar households"),
        _("Mean change of members for whom a similar household was found, less the mean change of those households "
          "(difference in differences). It stands for the model only as far as nothing else set the two apart."),
        BAHT, SURVEY,
    ),
    "interval": Words(
        BESIDE, _("Interval of it"),
        _("With the method stated, 95 of 100 such intervals hold the true difference. An interval that holds 0 does "
          "not show that the model changed anything."), BAHT, SURVEY,
    ),
    "own_change": Words(
        BESIDE, _("Change of members compared"), _("Members for whom a similar household was found."), BAHT, SURVEY,
    ),
    "others_change": Words(
        BESIDE, _("Change of similar households"),
        _("Each counts as often as it stands beside a member."), BAHT, SURVEY,
    ),
    "p10": Words(SPREAD, _("Change, lowest tenth"), _("A tenth of members changed by this or less."), BAHT, SURVEY),
    "p90": Words(SPREAD, _("Change, highest tenth"), _("A tenth of members changed by this or more."), BAHT, SURVEY),
    "gini_before": Words(
        SPREAD, _("Inequality among members before"),
        _("Gini coefficient of income: 0 all alike, towards 1 one has all. Not told where an income is below 0."),
        RATIO, SURVEY,
    ),
    "gini_after": Words(
        SPREAD, _("Inequality among members after"), _("The same of the later round."), RATIO, SURVEY,
    ),
    "sold": Words(
        WORK, _("Sold in the newest year with records"),
        _("Sum of sales that members told, in baht of that calendar year. What nobody told is not in it."),
        BAHT_YEAR, RECORDS,
    ),
    "selling": Words(
        WORK, _("Members who sold"), _("Members with a sale in that year."), HOUSEHOLDS, RECORDS,
    ),
    "jobs": Words(
        WORK, _("Jobs paid by the model"),
        _("Members who told of a wage from the model in that year, by who takes part for the household. Work without a "
          "wage is not counted; a wage nobody told of is not known."), PERSONS, RECORDS,
    ),
    "jobs_households": Words(
        WORK, _("Households with a wage from the model"),
        _("Members with a wage from the model in that year, whether it is known who takes part or not."),
        HOUSEHOLDS, RECORDS,
    ),
    "channels": Words(
        WORK, _("Places of sale in records"),
        _("Different places that members named beside sales, in all years; two ways to write one are two."),
        PLACES, RECORDS,
    ),
    "chain_share": Words(
        SHARES, _("Kept by poor households, by the chain"),
        _("What nodes of poor households sell for, less what they buy in the chain, of what the final buyer pays, in "
          "the newest year told. Their own costs are not taken off."), SHARE, CHAIN,
    ),
    "kept_share": Words(
        SHARES, _("Kept by members, by the records"),
        _("What is left of members' sales after what they spent, of all years, of members who told of both. It is of "
          "their own sales, not of what the final buyer pays: the two shares are not compared with each other."),
        SHARE, RECORDS,
    ),
    "spent_each": Words(
        COSTS, _("Spent a household"),
        _("Money spent from budgets of all years, in baht of each year, by all households that ever were members."),
        BAHT_EACH, BUDGETS,
    ),
    "spent": Words(
        COSTS, _("Spent from budgets"), _("Sum of what is told as spent, of all years."), _("baht"), BUDGETS,
    ),
    "handed_each": Words(
        COSTS, _("Inputs a household"),
        _("Worth of inputs handed out, by all households that ever were members. It may have been paid from a budget: "
          "it is not added to what was spent."), BAHT_EACH, LEDGER,
    ),
    "handed": Words(COSTS, _("Worth of inputs handed out"), _("Sum of lines whose worth is known."), _("baht"), LEDGER),
}  # fmt: skip
# Those that a person looking quickly sees first, and those that stand side by side with other models.
CARDS = ("change_p50", "worse", "effect", "spent_each")
COMPARED = (
    "before", "after", "change", "change_p50", "better", "worse", "effect", "interval", "sold", "jobs", "channels",
    "chain_share", "kept_share", "spent_each", "handed_each",
)  # fmt: skip
