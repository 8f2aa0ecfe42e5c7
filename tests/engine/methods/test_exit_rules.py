"""The rule of exits and the triggers of the watch are data with a source, and contradictions are refused."""

import pytest

from ppaos.engine import methods

EXIT, WATCH = methods.texts("exit_rule")["2569"], methods.texts("watch_rule")["2569"]
LIFTED = '\n[[lifted]]\ncriterion = "level"\nstrategy = "transfers"\nthai = "ก"\nenglish = "a"\n'


def test_the_rule_that_comes_with_the_platform():
    rule = methods.load("exit_rule")
    assert rule.asked == ("income", "dimensions", "level", "capitals", "referrals")
    assert (rule.line, rule.line_year, rule.without_transfers) == ("bmn_income", None, True)
    assert (rule.least_months.value, rule.least_level.value, rule.lowest_level.value) == (6, 3, 1)
    assert (rule.monitored_months.value, rule.check_months.value, rule.objection_days.value) == (24, 6, 15)
    assert (rule.other_verifier, rule.accepts_reason, rule.lifted) == (True, True, ())
    assert (rule.provenance.status, rule.groups_stay) == ("proposal", ("welfare",))
    assert {state.code for state in rule.states} == set(methods.exit_rule.STATES)


def test_the_triggers_that_come_with_the_platform():
    rule = methods.load("watch_rule")
    assert [trigger.code for trigger in rule.triggers] == [
        "income_below_line", "check_failed", "shock", "new_bedbound", "level_down", "capital_fell", "new_dependant",
        "neighbour_report", "loan_overdue", "no_contact",
    ]  # fmt: skip
    only_left = [trigger.code for trigger in rule.triggers if not trigger.in_programme]
    assert only_left == ["income_below_line", "check_failed", "no_contact"]
    assert {trigger.severity for trigger in rule.triggers} == {1, 2, 3}
    assert rule.provenance.status == "proposal"


def test_a_province_lifts_a_criterion_and_takes_the_line_of_one_year():
    own = EXIT.replace('line = "bmn_income"', 'line = "nso_poverty"\nline_year = 2566') + LIFTED
    rule = methods.parse(own, place="own.toml")
    assert (rule.line, rule.line_year) == ("nso_poverty", 2566)
    assert [(each.criterion, each.strategy) for each in rule.lifted] == [("level", "transfers")]


def test_a_province_asks_for_dimensions_that_were_judged_lately():
    assert methods.load("exit_rule").dimension_months_old is None
    own = EXIT.replace(
        "accepts_reason = true", 'accepts_reason = true\nmost_months_old = { value = 24, unit = "months" }'
    )
    assert methods.parse(own, place="own.toml").dimension_months_old.value == 24
    with pytest.raises(methods.MethodError, match="«most_months_old» is 0"):
        methods.parse(
            own.replace(
                'most_months_old = { value = 24, unit = "months" }\n',
                'most_months_old = { value = 0, unit = "months" }\n',
            ),
            place="own.toml",
        )


def test_which_groups_stay_is_said_by_the_rule():
    groups = '[groups]\nstay = ["welfare"]\n'
    assert groups in EXIT
    assert methods.parse(EXIT.replace(groups, ""), place="own.toml").groups_stay == ("welfare",)
    nobody = EXIT.replace(groups, "[groups]\nstay = []\n")
    assert methods.parse(nobody, place="own.toml").groups_stay == ()


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ('asked = ["income", "dimensions",', 'asked = ["money",', "asked is «money»; use one of income, dimensions"),
        ('asked = ["income", "dimensions", "level", "capitals", "referrals"]', "asked = []", "«asked» is empty"),
        ('asked = ["income", "dimensions",', 'asked = ["level",', "«asked» names something more than once"),
        ('transfers = "excluded"', 'transfers = "some"', "income: transfers is «some»; use one of excluded"),
        ('line = "bmn_income"', 'line = "bmn_income"\nline_year = 2023', "«line_year» is 2023; write a year of the B"),
        ('line = "bmn_income"', 'line = "bmn_income"\nline_year = 2566.5', "«line_year» is 2566.5"),
        ("value = 6, unit = \"months\", source = \"China", "value = 0, unit = \"months\", source = \"China",
         "«least_months» is 0; write a whole number from 1 up"),
        ("least = { value = 3,", "least = { value = 2.5,", "level: «least» is 2.5; write a whole number"),
        ("none_at = { value = 1,", "none_at = { value = 0,", "capitals: «none_at» is 0"),
        ("days = { value = 15,", "days = { value = -1,", "objection: «days» is -1; write a whole number from 0 up"),
        ("accepts_reason = true", 'accepts_reason = "yes"', "«accepts_reason» is 'yes'; write true or false"),
        ("few_pass = { value = 0.01,", "few_pass = { value = 1,", "«few_pass» is 1; write a share between 0 and 1"),
        ("check_months = { value = 6,", "check_months = { value = 36,", "checks come every 36 months and the watch"),
        ('stay = ["welfare"]', 'stay = ["poor"]', "groups: stay is «poor»; use one of welfare, model, or none"),
        ('"health", "living"', '"health", "wealth"', "may_not_fail is «wealth»"),
        ('code = "noticed"', 'code = "told"', "code is «told»; use one of proposed, exit_verified"),
        ('to = ["reentered"]', 'to = ["moved"]', "state left_poverty leads to «moved», which is no state"),
        ('code = "exit_stopped"', 'code = "reentered"', "leads to «exit_stopped», which is no state"),
        ('to = ["objected", "in_monitored_exit", "returned", "exit_stopped"]', 'to = ["in_monitored_exit"]',
         "nothing leads to the state objected"),
        ('to = []\n\n# Moved', 'to = []\n[[state]]\ncode = "reentered"\nthai = "ก"\nenglish = "a"\nto = []\n#',
         "state reentered is there more than once"),
    ],
)  # fmt: skip
def test_a_rule_of_exits_that_cannot_be_used(was, now, message):
    assert was in EXIT
    with pytest.raises(methods.MethodError, match=message):
        methods.parse(EXIT.replace(was, now), place="own.toml")


def test_a_rule_asks_everybody_something():
    only = EXIT.replace('["income", "dimensions", "level", "capitals", "referrals"]', '["level"]', 1)
    with pytest.raises(methods.MethodError, match="every criterion is lifted for the strategy «transfers»"):
        methods.parse(only + LIFTED, place="own.toml")
    with pytest.raises(methods.MethodError, match="criterion is «money»"):
        methods.parse(EXIT + LIFTED.replace('"level"', '"money"'), place="own.toml")


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("severity = 1", "severity = 0", "trigger no_contact: «severity» is 0; write a number above 0"),
        ("after_months = 6", "after_months = 1.5", "«after_months» is 1.5; write a whole number from 1 up"),
        ("after_months = 6", "after_months = 6\nof = \"x\"", "«after_months» compares nothing"),
        ("after_months = 6", "", "write «of» and what it is compared with"),
        ('of = "loan_days_overdue"', "", "trigger loan_overdue: write «of»"),
        ("value = 30", 'value = 30\nthan = "x"', "«value» or «than»"),
        ('is = "<"\nthan = "line_per_head"', 'is = "is"\nthan = "line_per_head"', "is is «is»; use one of <, <=, >"),
        ('code = "shock"', 'code = "level_down"', "trigger level_down is there more than once"),
        ("within_months = 6", "within_months = 0", "«within_months» is 0"),
        ("in_programme = true", "in_programme = 1", "«in_programme» is 1; write true or false"),
    ],
)  # fmt: skip
def test_triggers_that_cannot_be_used(was, now, message):
    assert was in WATCH
    with pytest.raises(methods.MethodError, match=message):
        methods.parse(WATCH.replace(was, now), place="own.toml")


def test_a_watch_without_triggers():
    empty = WATCH[: WATCH.index("[[trigger]]")] + "trigger = []\n"
    with pytest.raises(methods.MethodError, match="there is no trigger; write at least one"):
        methods.parse(empty, place="own.toml")
