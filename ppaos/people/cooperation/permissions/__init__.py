"""Who may do what where, who may hand out which role, and what may flow to whom?"""

from ppaos.people.cooperation.permissions.clashes import clashes
from ppaos.people.cooperation.permissions.directory import (
    changeable_services,
    check_can_change_service,
    check_can_offer,
    may_change_service,
)
from ppaos.people.cooperation.permissions.flow import (
    agreement_covering,
    check_may_flow,
    classes_flowing,
    classes_seen,
)
from ppaos.people.cooperation.permissions.granting import (
    check_can_change_grant,
    check_can_grant,
    check_can_manage_user,
    grantable_roles,
    ungrantable,
)
from ppaos.people.cooperation.permissions.refusals import FIELD_CLASS_WORDS, FlowRefused, class_words
from ppaos.people.cooperation.permissions.roles import (
    FIELD_CLASSES,
    Role,
    areas_holding,
    areas_in_sight,
    check_may,
    fields_by_area,
    fields_in_sight,
    granted_areas,
    grants_allowing,
    incompatible_roles,
    may,
    roles,
)
from ppaos.people.cooperation.permissions.sight import (
    agreements_in_sight,
    check_can_read_document,
    organisations_in_sight,
    sees_signatories,
    users_in_sight,
    users_who_may,
)

__all__ = [
    "FIELD_CLASSES",
    "FIELD_CLASS_WORDS",
    "FlowRefused",
    "Role",
    "agreement_covering",
    "agreements_in_sight",
    "areas_holding",
    "areas_in_sight",
    "changeable_services",
    "check_can_change_grant",
    "check_can_change_service",
    "check_can_grant",
    "check_can_manage_user",
    "check_can_offer",
    "check_can_read_document",
    "check_may",
    "check_may_flow",
    "clashes",
    "class_words",
    "classes_flowing",
    "classes_seen",
    "fields_by_area",
    "fields_in_sight",
    "grantable_roles",
    "granted_areas",
    "grants_allowing",
    "incompatible_roles",
    "may",
    "may_change_service",
    "organisations_in_sight",
    "roles",
    "sees_signatories",
    "ungrantable",
    "users_in_sight",
    "users_who_may",
]
