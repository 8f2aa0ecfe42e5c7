"""What is wrong in a sheet of officers, what it will do, and what it came to, in words and as files."""

from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.ground.accounts.actions import Invitation
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Grant

# rule: (what is wrong, what to do). {detail} is what the check found beside the cell.
RULES = {
    "name_missing": (gettext_noop("There is no name."), gettext_noop("Write name and surname.")),
    "role_missing": (gettext_noop("There is no role."), gettext_noop("Write the role, for example {roles}.")),
    "role_unknown": (gettext_noop("There is no such role."), gettext_noop("Write one of: {roles}.")),
    "area_missing": (
        gettext_noop("There is no area."),
        gettext_noop("Write the code of the subdistrict (6 digits) or village (8 digits)."),
    ),
    "area_unknown": (
        gettext_noop("There is no area with this code."),
        gettext_noop("Look the code up again: 6 digits for a subdistrict, 8 for a village."),
    ),
    "area_abolished": (
        gettext_noop("The area with this code is no more."),
        gettext_noop("Write the code of the area that took its place: {detail}."),
    ),
    "not_grantable": (
        gettext_noop("You may not hand out this role in this area."),
        gettext_noop("Ask an administrator of that area, or mend the code or the role."),
    ),
    "phone_wrong": (
        gettext_noop("This is not a telephone number."),
        gettext_noop("Write 9 or 10 digits beginning with 0, or leave it empty."),
    ),
    "username_wrong": (
        gettext_noop("This user name cannot be used."),
        gettext_noop("Take 3 to 60 of: a to z, digits, dot, hyphen, underscore; or leave it empty."),
    ),
    "username_taken": (
        gettext_noop("Somebody else has this user name."),
        gettext_noop("Choose another, or leave it empty: one will be made."),
    ),
    "organisation_unknown": (
        gettext_noop("No organisation is entered under this name, or two are."),
        gettext_noop("Write the name as it is entered under «Organisations», or enter it there first."),
    ),
    "row_repeated": (
        gettext_noop("The same person with the same role stands in row {detail} already."),
        gettext_noop("Nothing to do, or delete one of the two rows."),
    ),
    "role_excluded": (
        gettext_noop("Who is {detail} there may not hold this role as well."),
        gettext_noop("Give the role to somebody else, or end the other one first."),
    ),
    "own_row": (
        gettext_noop("This is you. Nobody grants a role to themselves."),
        gettext_noop("Ask another administrator."),
    ),
}
OUTCOMES = {
    "invited": gettext_noop("invited"),
    "role_added": gettext_noop("role added"),
    "unchanged": gettext_noop("held already"),
}
ROLE_RULES = {"role_missing", "role_unknown"}


def fault_rows(
    received: pl.DataFrame, columns: dict[str, str], faults: pl.DataFrame, roles: list[str]
) -> list[dict[str, Any]]:
    """Faults as rows of a table: row, column (as the sheet calls it), value, message, remedy."""
    cells = {row["row_no"]: row for row in received.to_dicts()} if not faults.is_empty() else {}
    return [
        {
            "row": row_no,
            "column": columns.get(column, ""),
            "value": cells[row_no].get(columns.get(column, ""), None),
            **fault_words(rule, detail, roles),
        }
        for row_no, column, rule, detail in faults.iter_rows()
    ]


def fault_words(rule: str, detail: str | None, roles: list[str]) -> dict[str, str]:
    """What is wrong and what to do, in the reader's language."""
    said = Grant.Role(detail).label if rule == "role_excluded" and detail else detail or ""
    words = {"detail": said, "roles": ", ".join(str(Grant.Role(role).label) for role in roles)}
    message, remedy = RULES[rule]
    return {"message": _(message).format(**words), "remedy": _(remedy).format(**words)}


def rows_to_mend(received: pl.DataFrame, faults: pl.DataFrame, roles: list[str]) -> pl.DataFrame:
    """The rows held back as they came, each with its row number and what to mend; the sheet can be sent again."""
    said = [
        " ".join(fault_words(rule, detail, roles).values())
        for rule, detail in faults.select("rule", "detail").iter_rows()
    ]
    mend = (
        faults.with_columns(pl.Series(_("What to mend"), said, dtype=pl.String))
        .group_by("row_no", maintain_order=True)
        .agg(pl.col(_("What to mend")).str.join(" "))
    )
    # The file of an earlier round has these two columns already.
    received = received.drop(_("What to mend"), _("Row"), strict=False)
    return received.join(mend, on="row_no", maintain_order="left").rename({"row_no": _("Row")})


def code_sheet(rows: pl.DataFrame, codes: dict[int, Invitation]) -> pl.DataFrame:
    """What is handed out on paper: a line a person, with user name and one-time code where one was made."""
    lines = [
        [
            name,
            phone or "",
            username,
            codes[user].code if user in codes else "",
            thai_datetime(codes[user].expires_at) if user in codes else "",
            str(Grant.Role(role).label),
            area,
            _(OUTCOMES[outcome]),
        ]
        for user, name, phone, username, role, area, outcome in rows.select(
            "user_id", "display_name", "phone", "username", "role", "area_code", "outcome"
        ).iter_rows()
    ]
    heads = [
        _("Name and surname"),
        _("Telephone"),
        _("User name"),
        _("One-time code"),
        _("Code holds until"),
        _("Role"),
        _("Area code"),
        _("Outcome"),
    ]
    return pl.DataFrame(lines, schema=dict.fromkeys(heads, pl.String), orient="row")


def example_sheet() -> pl.DataFrame:
    """The columns of a sheet of officers, with two invented people."""
    return pl.DataFrame(
        {
            "ชื่อ-สกุล": ["สมหญิง ตัวอย่าง", "สมชาย สมมุติ"],
            "เบอร์โทร": ["0800000001", "0800000002"],
            "บทบาท": ["นักสำรวจภาคสนาม", "หัวหน้างานระดับตำบล"],
            "รหัสพื้นที่": ["460101", "460102"],
            "องค์กร": ["", ""],
            "ชื่อผู้ใช้": ["", "somchai.s"],
        }
    )
