"""A selection is kept, versioned, shared, compared between two days and put away; each sees it by their own sight."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ppaos.ground.geography.models import Area
from ppaos.people.registry.actions.standings import record_standing
from ppaos.sharing.selection.actions.keeping import (
    change_selection,
    keep_selection,
    put_away_selection,
    share_selection,
    unshare_selection,
)
from ppaos.sharing.selection.models import Selection, SelectionVersion
from ppaos.sharing.selection.permissions import visible_selections
from ppaos.sharing.selection.queries.asking import Asked, Condition, kept_asked
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.results import compared
from ppaos.sharing.selection.queries.statement import Look
from tests.factories.people import AT, user_with
from tests.factories.referred import office

POOR = Asked("all", ((Condition("standing", "in", ("active", "verified")),),))
ELDERS = Asked("all", ((Condition("elders", "between", ("1", "")),),))


def kept(by=None, name="ครัวเรือนยากจน", asked=POOR, area="46"):
    return keep_selection(area=Area.objects.get(pk=area), name=name, asked=asked, by=by, at=AT)


def test_what_is_kept_is_asked_again_as_it_was(keeper):
    made = kept(keeper)
    assert kept_asked(made.versions.get().conditions) == POOR


def test_a_change_is_a_new_version_and_the_same_again_is_none(keeper):
    made = kept(keeper)
    told = {"selection": made, "by": keeper, "at": AT}
    first = change_selection(name="ชื่อใหม่", asked=POOR, **told)
    second = change_selection(name="ชื่อใหม่", asked=ELDERS, **told)
    assert (first.number, second.number) == (1, 2)
    made.refresh_from_db()
    assert made.name == "ชื่อใหม่"
    assert kept_asked(made.versions.get(number=1).conditions) == POOR


@pytest.mark.parametrize(("name", "asked"), [(" ", POOR), ("ก", Asked()), ("ก", Asked("some", POOR.lines))])
def test_without_a_name_or_a_condition_nothing_is_kept(keeper, name, asked):
    with pytest.raises(SelectionRefused):
        kept(keeper, name=name, asked=asked)
    assert not Selection.objects.exists()


def test_a_condition_on_a_field_that_is_gone_is_said_so(keeper):
    with pytest.raises(SelectionRefused, match="คัดเลือกด้วย"):
        kept_asked({"join": "all", "lines": [[{"field": "old", "op": "in", "values": ["1"]}]]})


def test_nobody_keeps_what_they_may_not_ask():
    with pytest.raises(PermissionDenied):
        kept(user_with("governor_office", "46"), asked=ELDERS)
    with pytest.raises(PermissionDenied):
        kept(user_with("surveyor", "46"))
    with pytest.raises(PermissionDenied):
        kept(user_with("data_manager", "4605"))


def test_a_selection_is_seen_by_its_maker_and_those_it_is_shared_with_where_they_select(keeper):
    made = kept(keeper)
    told = {"selection": made, "by": keeper, "at": AT}
    governor, elsewhere = user_with("governor_office", "46"), user_with("governor_office", "4605")
    body = office()
    member = user_with("data_manager", "46", name="สมาชิก", organisation=body)
    assert [*visible_selections(keeper)] == [made]
    assert not visible_selections(governor)
    share_selection(role="governor_office", **told)
    again = share_selection(role="governor_office", **told)
    assert [*visible_selections(governor)] == [made]
    assert not visible_selections(elsewhere)
    assert not visible_selections(member)
    share_selection(organisation=body, **told)
    assert [*visible_selections(member)] == [made]
    unshare_selection(share=again.pk, **told)
    assert not visible_selections(governor)
    put_away_selection(**told)
    assert not visible_selections(keeper)
    assert SelectionVersion.objects.count() == 1


@pytest.mark.parametrize("whom", [{}, {"role": "surveyor"}, {"role": "king"}])
def test_it_is_shared_with_one_who_selects(keeper, whom):
    with pytest.raises(SelectionRefused):
        share_selection(selection=kept(keeper), by=keeper, at=AT, **whom)


def test_only_its_maker_changes_shares_and_puts_away(keeper):
    made, other = kept(keeper), user_with("data_manager", "46", name="คนอื่น")
    told = {"selection": made, "by": other, "at": AT}
    for act in (
        lambda: change_selection(name="ก", asked=POOR, **told), lambda: share_selection(role="supervisor", **told),
        lambda: unshare_selection(share=1, **told), lambda: put_away_selection(**told),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()


def test_who_came_and_who_left_between_two_days(homes):
    today, eve = AT.date(), AT.date() - timedelta(days=1)
    record_standing(household=homes["ก"], standing="moved", on=today, by=None, at=AT)
    moved = compared(Look("46", POOR, level="district"), eve, today)
    told = {row["household_id"]: row for row in moved.iter_rows(named=True)}
    assert told[homes["ก"].pk]["left"]
    assert told[homes["ข"].pk]["stayed"]
    assert not moved["came"].any()
    assert compared(Look("46", POOR), today, eve)["came"].sum() == 1


def test_the_pages_keep_share_compare_and_put_away(client, keeper, homes):
    client.force_login(keeper)
    asked = "?area=46&c=1~standing~in~active,verified"
    assert "ยังไม่มีชุดคัดเลือก" in client.get(reverse("selection:selections")).content.decode()
    client.post(reverse("selection:keep") + asked, {"name": ""})
    assert not Selection.objects.exists()
    client.post(reverse("selection:keep") + "?area=46", {"name": "ว่าง"})
    assert not Selection.objects.exists()
    client.post(reverse("selection:keep") + asked, {"name": "ยากจน"})
    made = Selection.objects.get()
    client.post(
        reverse("selection:keep") + asked + f"&c=2~persons~between~2,&saved={made.pk}", {"name": "ยากจน"}
    )
    assert made.versions.count() == 2
    client.post(reverse("selection:keep") + asked + f"&saved={made.pk}", {"name": "อีกชุด", "anew": "1"})
    assert Selection.objects.count() == 2
    share = reverse("selection:share", args=[made.pk])
    client.post(share, {"role": "governor_office"})
    client.post(share, {"role": ""})
    client.post(share, {"role": "king"})
    assert made.shares.count() == 1
    assert "ฉบับที่ 2" in client.get(reverse("selection:selection", args=[made.pk])).content.decode()
    compare = reverse("selection:compare", args=[made.pk])
    shown = client.get(compare, {"before": "22/11/2569", "after": "1/11/2569"})
    assert shown.context["stayed"] + shown.context["came"] + shown.context["left"] == 3
    assert "ยังมาไม่ถึง" in client.get(compare, {"before": "22/11/2569", "after": "22/11/2580"}).content.decode()
    assert client.get(compare).status_code == 200
    client.post(share, {"unshare": made.shares.get().pk})
    client.post(share, {"unshare": "x"})
    assert made.shares.count() == 0
    client.post(reverse("selection:put_away", args=[made.pk]))
    assert client.get(reverse("selection:selection", args=[made.pk])).status_code == 404


def test_a_selection_of_somebody_else_is_not_found_and_its_fields_are_those_of_the_reader(
    client, keeper, homes
):
    made = kept(keeper, asked=ELDERS)
    addresses = [reverse(f"selection:{name}", args=[made.pk]) for name in ("selection", "compare", "hand")]
    client.force_login(user_with("data_manager", "4605"))
    assert {client.get(address).status_code for address in addresses} == {404}
    share_selection(selection=made, role="governor_office", by=keeper, at=AT)
    client.force_login(user_with("governor_office", "46"))
    assert {client.get(address).status_code for address in addresses} == {403}
    client.force_login(user_with("surveyor", "46"))
    assert client.get(reverse("selection:selections")).status_code == 403


def test_a_version_that_can_be_asked_no_more_says_why(client, keeper):
    made = kept(keeper)
    made.versions.update(
        conditions={"join": "all", "lines": [[{"field": "old", "op": "in", "values": ["1"]}]]}
    )
    client.force_login(keeper)
    for name in ("selection", "compare", "hand"):
        assert "คัดเลือกด้วย" in client.get(reverse(f"selection:{name}", args=[made.pk])).content.decode()
