"""The exit rule by definition, household by household: what the columns of the engine are compared with."""

from calendar import monthrange
from datetime import date

from ppaos.engine.methods import MethodError

NUMBERS = ("first_on", "first_income", "first_line", "last_on", "last_income", "last_line")


def later(day, months):
    """The day so many months later, the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def line_of(rule, lines, day, province):
    year = (rule.line_year or day.year + 543) - 543
    try:
        return lines.line(rule.line, on=date(year, 7, 1), province_code=province).a_year
    except MethodError:
        return None


def income(told, rule, lines, as_of):
    """Outcome, reasons and numbers of the income criterion, from the observations of one household."""
    nothing = dict.fromkeys(NUMBERS)
    seen = []
    for row in sorted(told, key=lambda row: row["observed_on"]):
        if row["observed_on"] <= as_of:
            whole, given = row["income_per_head"], row["transfers_per_head"]
            untold = rule.without_transfers and whole is not None and given is None
            net = whole
            if rule.without_transfers and None not in (whole, given):
                net = whole - given
            line = line_of(rule, lines, row["observed_on"], row["province_code"])
            seen.append((row["observed_on"], None if net is None else round(net, 2), line, untold))
    if not seen:
        return "unknown", ["no_observation"], nothing
    last = seen[-1]
    far = [row for row in seen if later(row[0], rule.least_months.value) <= last[0]]
    window = seen[seen.index(far[-1]) :] if far else seen
    below = [row for row in window if row[1] is not None and row[2] is not None and row[1] < row[2]]
    open_ = {
        "income_not_known": any(row[1] is None for row in window),
        "transfers_not_known": any(row[3] and row not in below for row in window),
        "line_not_known": any(row[2] is None for row in window),
    }
    too_old = later(last[0], rule.most_months_old.value) < as_of
    reasons = ["too_old"] * too_old + ["below_line"] * bool(below) + [code for code in open_ if open_[code]]
    if not far and not below:
        reasons.append("one_observation" if len(seen) == 1 else "too_close")
    first = far[-1] if far else (None, None, None)
    numbers = dict(zip(NUMBERS, (*first[:3], *last[:3]), strict=True))
    if below and not too_old:
        return "not_met", reasons, numbers
    return ("unknown", reasons, numbers) if reasons else ("met", ["above_line"], numbers)


def is_older(day, months, as_of):
    return day is None or later(day, months.value) < as_of


def dimensions(told, rule, as_of):
    states = {row["dimension"]: row for row in told}
    fails, open_, old, accepted = [], [], [], []
    for name in rule.dimensions:
        row = states.get(name, {"state": "unknown"})
        limit = rule.dimension_months_old
        if row["state"] != "unknown" and limit and is_older(row["judged_on"], limit, as_of):
            old.append(name)
        elif row["state"] == "poor":
            excused = rule.accepts_reason and (row["accepted_reason"] or "").strip()
            (accepted if excused else fails).append(name)
        elif row["state"] != "not_poor":
            open_.append(name)
    reasons = [f"fails:{name}" for name in fails] + [f"not_judged:{name}" for name in open_]
    reasons += [f"too_old:{name}" for name in old] + [f"accepted:{name}" for name in accepted]
    outcome = "not_met" if fails else "unknown" if open_ or old else "met"
    days = [row["judged_on"] for name, row in states.items() if name in rule.dimensions and row["judged_on"]]
    return outcome, reasons or ["none_fails"], float(len(fails)), 0.0, min(days, default=None)


def level_of(score, method):
    return None if score is None else max(each.number for each in method.levels if each.lower_edge <= score)


def level(home, rule, method, as_of):
    found, least, day = level_of(home["overall"], method), rule.least_level.value, home["scored_on"]
    if found is None:
        return "unknown", ["not_scored"], None, least, day
    if is_older(day, rule.most_months_old, as_of):
        return "unknown", ["too_old"], None, least, day
    if found >= least:
        return "met", ["level_reached"], found, least, day
    return "not_met", ["below_level"], found, least, day


def capitals(home, rule, method, as_of):
    day, limit = home["scored_on"], rule.lowest_level.value
    levels = {capital.code: level_of(home[capital.code], method) for capital in method.capitals}
    open_ = [code for code, each in levels.items() if each is None]
    unscored = [f"not_scored:{code}" for code in open_]
    if len(open_) < len(levels) and is_older(day, rule.most_months_old, as_of):
        return "unknown", [*unscored, "too_old"], None, limit, day
    low = [code for code, each in levels.items() if each is not None and each <= limit]
    reasons = [f"at_lowest:{code}" for code in low] + unscored
    lowest = min((each for each in levels.values() if each is not None), default=None)
    outcome = "not_met" if low else "unknown" if open_ else "met"
    return outcome, reasons or ["none_so_low"], lowest, limit, day


def referrals(told):
    some, unsure = sum(each is True for each in told), any(each is None for each in told)
    reasons = ["open"] * bool(some) + ["state_not_known"] * unsure
    outcome = "not_met" if some else "unknown" if unsure else "met"
    return outcome, reasons or ["none_open"], float(some), 0.0, None


def plainly(observations, told_dimensions, homes, sent, rule, lines, as_of, method):
    """The rows that `judge_exits` gives, as dicts, from lists of dicts."""
    by_home = [{} for _ in range(3)]
    for rows, kept in zip((observations, told_dimensions, sent), by_home, strict=True):
        for row in rows:
            kept.setdefault(row["household_id"], []).append(row)
    judged = []
    for home in sorted(homes, key=lambda row: row["household_id"]):
        number = home["household_id"]
        seen, lacks, open_ = (kept.get(number, []) for kept in by_home)
        outcome, reasons, numbers = income(seen, rule, lines, as_of)
        of = {
            "income": (outcome, reasons, None, None, None),
            "dimensions": dimensions(lacks, rule, as_of),
            "level": level(home, rule, method, as_of),
            "capitals": capitals(home, rule, method, as_of),
            "referrals": referrals([row["is_open"] for row in open_]),
        }
        for lifted in rule.lifted:
            if home.get("strategy") == lifted.strategy:
                of[lifted.criterion] = ("lifted", *of[lifted.criterion][1:])
        outcomes = [of[criterion][0] for criterion in rule.asked]
        verdict = (
            "not_yet" if "not_met" in outcomes else "unknown" if "unknown" in outcomes else "may_be_proposed"
        )
        for criterion in rule.asked:
            found, why, value, limit, day = of[criterion]
            told = numbers if criterion == "income" else dict.fromkeys(NUMBERS) | {"last_on": day}
            judged.append(
                {"household_id": number, "verdict": verdict, "criterion": criterion, "outcome": found,
                 "reasons": " ".join(why), **told, "value": value, "limit": limit}
            )  # fmt: skip
    return judged
