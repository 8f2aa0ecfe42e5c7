"""docs/reference/personal_data.md: where do a person's data lie, what does erasure do there, how long is what kept?"""

from ppaos.config.reference.markdown import page, table
from ppaos.sharing.protection.queries.erasing import EMPTIED, FIGURES, MASKED, Decision, decisions
from ppaos.sharing.protection.queries.grounds import grounds
from ppaos.sharing.protection.queries.retention import rules

ABOUT = (
    "Every table with fields that are declared personal, and what the erasure of a person does with it. Where nothing "
    "else is said, the way a table lies decides: rows that belong to the person are emptied; from texts of rows that "
    "belong to the household, names and ids of the person are taken out, and with the last person of the household "
    "they are emptied. Figures (class «aggregate») stay. A table of which neither the way nor this list speaks fails a "
    "test."
)
BY_ITSELF = {
    EMPTIED: "The person's own rows are emptied.",
    MASKED: "Names and ids are taken out; emptied with the last person of the household.",
}
ELSEWHERE = [
    ("search keys", "`registry_person.sort_key`, `search_key`", "Emptied with the names they are made of."),
    (
        "keys by which rows of lists are told again",
        "`targeting_candidate.row_key`",
        "Chance takes their place.",
    ),
    (
        "possible doubles, matches",
        "`registry_possibledouble`, `targeting_match`",
        "Scores stay, notes are emptied.",
    ),
    (
        "arguments and results of jobs",
        "`workbench_job`, `procrastinate_jobs`",
        "Numbers only; the scan reads them.",
    ),
    (
        "events and their chain",
        "`privacy_event`",
        "Numbers and labels, never a name; never touched. A test reads them.",
    ),
    ("deliveries to machines", "`referral_delivery.body`", "Numbers and states only."),
    ("backups", "files outside the database", "Hold what they held until they are thrown away."),
    (
        "what offices and phones already have",
        "outside the platform",
        "The protection officer tells the recipients.",
    ),
]


def render() -> str:
    """The page as Markdown, from the models and the data of protection."""
    found = sorted(decisions().values(), key=lambda each: each.label)
    places = [
        [f"`{each.label}`", _fields(each), each.how, each.why.get("en") or BY_ITSELF[each.how]]
        for each in found
    ]
    kept = [
        [rule.words["en"], rule.words["th"], f"`{rule.model._meta.label_lower}`", str(rule.days), rule.event["en"],
         rule.done, rule.basis["en"], rule.status]
        for rule in rules().values()
    ]  # fmt: skip
    against = [
        [f"`{each.code}`", each.words["th"], each.words["en"], each.basis, each.status]
        for each in grounds().values()
    ]
    return page(
        "Personal data: where they lie and how they go", ABOUT,
        table(["table", "fields", "what is done", "why"], places),
        "## Where else", table(["what", "where", "what is done"], ELSEWHERE),
        "## What stands against an erasure", table(["ground", "Thai", "English", "law", "status"], against),
        "## How long what is kept",
        table(["what", "Thai", "table", "days", "after", "what is done", "why", "status"], kept),
    )  # fmt: skip


def _fields(decision: Decision) -> str:
    personal = vars(decision.model)["PERSONAL"]
    return ", ".join(f"{name} (figure)" if kind == FIGURES else name for name, kind in personal.items())
