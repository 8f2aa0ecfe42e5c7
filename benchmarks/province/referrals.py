"""Invented needs, referrals in every state, openings and help of a province, by a statement each."""

from datetime import datetime

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.actions import load_catalogue

# One service and office for each need of the catalogue; every tenth household lacks the need.
_NEEDS = """
    create temporary table invented_need on commit drop as
    select row_number() over (order by service.id) - 1 as number, need.code, service.id as service_id, place.office_id
    from (
        select distinct on (told.code) told.code, offered.id
        from cooperation_service offered cross join unnest(offered.needs) told(code)
        order by told.code, offered.id) need
    join cooperation_service service on service.id = need.id
    join lateral (select office_id from cooperation_servicearea where service_id = service.id order by id limit 1) place
        on true
    order by service.id limit 7"""
_WANTED = """
    insert into assistance_need (household_id, area_id, code, dimension, is_urgent, state, found_by, rule_version,
        reasons, note, found_at, changed_at, closed_reason)
    select home.id, home.area_id, invented.code, 'income', home.id %% 50 = 0, 'open_need', 'rule', '', '[]', '',
        %(at)s, %(at)s, ''
    from registry_household home cross join invented_need invented
    where (home.id + invented.number) %% 7 < 5 or random() < 0.05"""
_REFERRED = """
    insert into referral_referral (uid, need_id, service_id, organisation_id, household_id, area_id, state, ground,
        is_urgent, period_key, due_on, overlap, reason, note, made_at, sent_at, answered_at, helped_at, changed_at)
    select gen_random_uuid(), told.need_id, told.service_id, told.office_id, told.household_id, told.area_id,
        told.state, 'public_task', told.is_urgent, '2570',
        case when told.state in ('affirmed', 'closed', 'turned_down', 'redirected', 'called_back') then null
            else (%(at)s::timestamptz + (told.luck * 80 - 40) * interval '1 day')::date end,
        (array['untold', 'known', 'add_on'])[1 + floor(told.luck * 3)::int], '', '', told.made_at, told.sent_at,
        case when told.is_answered then told.sent_at + told.luck * 40 * interval '1 day' end,
        case when told.is_helped then told.sent_at + (40 + told.luck * 60) * interval '1 day' end, %(at)s
    from (
        select dice.*, dice.sent_on as sent_at, dice.sent_on - (1 + dice.luck * 9) * interval '1 day' as made_at,
            dice.state not in ('draft', 'cleared', 'sent', 'arrived', 'called_back') as is_answered,
            dice.state in ('delivered', 'affirmed', 'closed') as is_helped
        from (
            select need.id as need_id, need.household_id, need.area_id, need.is_urgent, invented.service_id,
                invented.office_id, random() as luck,
                %(at)s::timestamptz - random() * 300 * interval '1 day' as sent_on,
                (array['draft', 'cleared', 'sent', 'sent', 'sent', 'arrived', 'arrived', 'asked', 'taken_on',
                    'turned_down', 'visited', 'approved', 'delivering', 'delivered', 'delivered', 'affirmed', 'closed',
                    'closed'])[1 + floor(18 * random())::int] as state
            from assistance_need need join invented_need invented on invented.code = need.code
            where need.id %% 40 <> 0
        ) dice
    ) told"""
_STEPS = """
    insert into referral_step (referral_id, from_state, to_state, skipped, reason, note, organisation_id, channel,
        made_at)
    select referral.id, told.from_state, told.to_state, '[]', '', '', referral.organisation_id, 'sheet', told.made_at
    from referral_referral referral cross join lateral (values
        ('', 'draft', referral.made_at), ('draft', 'sent', referral.sent_at),
        ('sent', referral.state, coalesce(referral.helped_at, referral.answered_at))
    ) told(from_state, to_state, made_at) where told.made_at is not null and told.to_state <> told.from_state"""
_OPENED = """
    insert into registry_opening (household_id, organisation_id, purpose, field_classes, valid_from, origin_label,
        origin_id)
    select distinct household_id, organisation_id, 'referral', array['names', 'gps'], %(at)s::date,
        'referral.organisation', organisation_id
    from referral_referral
    where state in ('sent', 'arrived', 'asked', 'taken_on', 'visited', 'approved', 'delivering')"""
_GIVEN = """
    insert into assistance_helpline (household_id, area_id, kind, what, unit, baht, stage, organisation_id, programme,
        budget_line, fiscal_year, need_id, referral_id, given_on, note, takes_back, key, made_at)
    select household_id, area_id, 'cash', 'เงินสงเคราะห์', '', case when id %% 20 <> 0 then 3000 end, 'paid',
        organisation_id, '', '', 2570, need_id, id, helped_at::date, '', false, 'invented ' || id, %(at)s
    from referral_referral where helped_at is not null"""
_GIVEN_TWICE = """
    insert into assistance_helpline (household_id, area_id, kind, what, unit, baht, stage, organisation_id, programme,
        budget_line, fiscal_year, need_id, given_on, note, takes_back, key, made_at)
    select line.household_id, line.area_id, 'cash', 'เงินสงเคราะห์', '', 2000, 'paid', other.office_id, '', '', 2570,
        line.need_id, line.given_on, '', false, 'again ' || line.id, %(at)s
    from assistance_helpline line join lateral (
        select office_id from invented_need where office_id <> line.organisation_id order by number limit 1) other
        on true
    where line.id %% 30 = 0"""


def refer_invented(at: datetime) -> None:
    """Needs of every household, most referred, a fifth helped; some helped twice. Within one transaction."""
    load_catalogue(area=Area.objects.get(pk="46"), by=None, at=at)
    for statement in (_NEEDS, _WANTED, _REFERRED, _STEPS, _OPENED, _GIVEN, _GIVEN_TWICE):
        written(statement, {"at": at})
