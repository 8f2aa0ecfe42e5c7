"""What may personal data be opened for, in words?"""

from django.utils.translation import gettext_lazy as _

from ppaos.ground.privacy.models import PersonalRead

PURPOSES = {
    PersonalRead.VERIFY: _("to verify the household"),
    PersonalRead.LINK: _("to tell whether two records are one person"),
    PersonalRead.ASSIST: _("to give or refer help"),
    PersonalRead.CORRECT: _("to put the record right"),
    PersonalRead.SUPPORT: _("to help a colleague or answer the person concerned"),
}
