"""What is each deed called that the table of roles allows?"""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "see_overview": _("see the overview"),
    "see_households": _("see households"),
    "see_lists": _("see lists"),
    "bring_in_lists": _("bring in lists"),
    "commit_lists": _("commit lists"),
    "approve_lists": _("approve lists"),
    "review_matches": _("review matches"),
    "enter_verdicts": _("enter verdicts"),
    "edit_register": _("edit the register"),
    "merge_persons": _("merge records of persons"),
    "manage_forms": _("publish and retire forms"),
    "assign_visits": _("assign visits"),
    "hold_visits": _("hold visits"),
    "review_interviews": _("review interviews"),
    "hear_villages": _("hold village hearings"),
    "see_work_report": _("see the work report"),
    "assess": _("assess households"),
    "manage_areas": _("manage areas"),
    "export": _("export records"),
    "invite_users": _("invite people"),
    "grant_roles": _("grant roles"),
    "manage_organisations": _("manage organisations"),
    "back_up": _("make backups"),
    "see_set_up": _("see how far the set-up is"),
    "see_access_log": _("see who opened what"),
}
