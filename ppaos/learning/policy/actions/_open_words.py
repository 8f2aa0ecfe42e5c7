"""Words that everybody reads who reads of the Forum: no person stands in them."""

from django.utils.translation import gettext as _

from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.queries.without_persons import has_long_number, named_in, people_before


def check_open_words(text: str, meeting: Meeting) -> str:
    """The words without blanks around them; PolicyRefused where a citizen id stands in them, or a name of somebody
    put before the meeting."""
    words = text.strip()
    if not words:
        return words
    if has_long_number(words):
        raise PolicyRefused(
            _(
                "A number of 13 digits stands in the text, as on a citizen's card. Leave people out: many read this."
            )
        )
    if name := named_in(words, people_before(meeting)):
        raise PolicyRefused(
            _("«%(name)s» is somebody put before this meeting. Leave people out: many read this.")
            % {"name": name}
        )
    return words
