"""What is known of households that a watch rule asks for: what befell them, who met them, how their rounds compare."""

from datetime import date

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame, staged, written
from ppaos.learning.monitoring.queries.watch_rounds import COMPARED, HOME, compared_rounds

_SHOCKS = """
    select watched.household_id, count(*), max(shock."on") from watched_home watched
    join monitoring_shock shock on shock.household_id = watched.household_id and shock.taken_back_at is null
        and shock."on" <= %(as_of)s and (watched.left_on is null or shock."on" > watched.left_on)
        and (watched.settled_at is null or shock.made_at > watched.settled_at)
    group by 1"""
_REPORTS = """
    select watched.household_id, count(*), max(told.told_on) from watched_home watched
    join monitoring_concernreport told on told.household_id = watched.household_id and told.taken_back_at is null
        and told.told_on <= %(as_of)s and (watched.settled_at is null or told.made_at > watched.settled_at)
    group by 1"""
# The newest check that met somebody; one that met nobody says nothing.
_CHECKS = """
    select distinct on (gone.household_id) gone.household_id,
        (looked.outcome in ('exit_in_doubt', 'fell_back'))::int, looked.held_on
    from watched_home watched
    join monitoring_exit gone on gone.id = watched.exit_id
    join monitoring_exitcheck looked on looked.exit_id = gone.id and looked.held_on <= %(as_of)s
        and (watched.settled_at is null or looked.made_at > watched.settled_at)
    order by gone.household_id, looked.held_on desc, looked.id desc"""
_LOANS = """
    select member.household_id, max(%(as_of)s::date - loan.due_on), min(loan.due_on)
    from watched_home watched
    join operating_models_enrolment member on member.household_id = watched.household_id
    join operating_models_fundentry loan on loan.enrolment_id = member.id and loan.kind = 'loan'
        and loan.due_on < %(as_of)s and loan.takes_back_id is null
    left join operating_models_fundentry undone on undone.takes_back_id = loan.id
    left join lateral (
        select sum(paid.quantity) as quantity from operating_models_fundentry paid
        where paid.loan_id = loan.id and paid.kind = 'repayment' and paid.takes_back_id is null
            and paid."on" <= %(as_of)s
            and not exists (select from operating_models_fundentry gone where gone.takes_back_id = paid.id)
    ) repaid on true
    where undone.id is null and loan.quantity > coalesce(repaid.quantity, 0)
    group by 1"""
# Who met it last: an interview, a check, a mentor's contact, a look before the exit, a look after an alert.
_MET = """
    select met.household_id, max(met.on_day) from (
        select household_id, held_on as on_day from survey_interview where counts
        union all select gone.household_id, looked.held_on from monitoring_exitcheck looked
            join monitoring_exit gone on gone.id = looked.exit_id where looked.held_on is not null
        union all select household_id, verified_on from monitoring_exit where verified_on is not null
        union all select household_id, settled_on from monitoring_watchalert where settled_on is not null
        union all select plan.household_id, contact."on" from operating_models_contact contact
            join operating_models_householdplan plan on plan.id = contact.plan_id
            where contact.withdrawn_at is null
    ) met join watched_home watched on watched.household_id = met.household_id
    where met.on_day <= %(as_of)s group by 1"""
# What the register writes down as it happens: where nothing is written, nothing happened that anybody told of. Of
# shocks, reports and checks those count that were written down since somebody last looked.
EVENTS = (
    (_SHOCKS, "shocks", "shock_on"),
    (_REPORTS, "reports", "report_on"),
    (_CHECKS, "checks_failed", "check_on"),
    (_LOANS, "loan_days_overdue", "loan_due_on"),
)
SINCE_LOOKED = frozenset(["shocks", "reports", "checks_failed"])
COLUMNS = frozenset([*COMPARED, "last_contact_on", *(name for _sql, *names in EVENTS for name in names)])


def watch_facts(homes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """A row a household with the columns COLUMNS, as `engine.exit.watch_list` takes them. Needs a transaction.

    homes: household_id, area_id, exit_id, left_on (null: still in the programme), settled_at (text; null: never).
    «Before» is the newest round up to the day it left; in the programme, the round before the newest one. Null: not
    known.
    """
    staged("watched_home", homes)
    written("alter table watched_home alter settled_at type timestamptz using settled_at::timestamptz")
    told = {"as_of": as_of}
    facts = homes.select("household_id")
    for sql, value, day in EVENTS:
        found = fetched_frame(sql, told, schema=HOME | {value: pl.Float64, day: pl.Date})
        # A register of events: none written is none.
        facts = facts.join(found, on="household_id", how="left").with_columns(pl.col(value).fill_null(0))
    met = fetched_frame(_MET, told, schema=HOME | {"last_contact_on": pl.Date})
    facts = facts.join(met, on="household_id", how="left")
    facts = facts.join(compared_rounds(homes, as_of=as_of), on="household_id", how="left")
    return facts.select("household_id", *sorted(COLUMNS))
