"""What keeps a need from being referred, a referral from being sent, an answer from counting: said, with a remedy."""

from django.utils.translation import gettext as _

from ppaos.support.assistance.presenters.help import fault_words as help_fault_words


def fault_words(fault: str) -> str:
    """The sentence of a fault that an act of this room tells; the ledger's own where the help was at fault."""
    own = {**_referring(), **_sending(), **_answers(), **_cells(), **_machines()}
    return own.get(fault) or help_fault_words(fault)


def _referring() -> dict[str, str]:
    return {
        "need_unknown": _("There is no such need."),
        "need_not_open": _("The need is met or was taken off. Enter it anew if it came back."),
        "service_unknown": _("There is no such service in the directory."),
        "service_not_offered": _("The service is not offered today. Choose another one."),
        "service_answers_other_needs": _(
            "The service answers other needs. Choose one that answers this need."
        ),
        "office_unknown": _(
            "No office gives this service where the household lives. Choose another service."
        ),
        "period_is_full": _("The service was given in this period already, as often as it may be."),
    }


def _sending() -> dict[str, str]:
    return {
        "consent_missing": _("Nobody consented to being referred. Ask for consent or state another ground."),
        "consent_withdrawn": _("The consent was withdrawn. It stays here."),
        "use_restricted": _(
            "The person objects, or use of the data is restricted. It stays here until that is lifted."
        ),
        "not_cleared": _("It is not said yet by what right it goes. State the ground first."),
        "agreement_missing": _("No agreement lets referrals go to this organisation. Sign one first."),
        "sent_already": _("It was sent already."),
        "move_not_possible": _("From where it stands it cannot go there. Look at its steps."),
    }


def _answers() -> dict[str, str]:
    return {
        "referral_unknown": _(
            "There is no referral of this number. Take the number from the downloaded sheet."
        ),
        "referral_foreign": _("This referral was sent to another organisation, or lies outside your area."),
        "person_differs": _(
            "The row names somebody else than was sent. Look whether the rows slipped, and correct number or name."
        ),
        "state_unknown": _("This is no answer. Choose one from the list."),
        "not_sent_yet": _("It was not sent, or was called back."),
        "answers_contradict": _("Two answers to this referral contradict each other. Leave one."),
        "told_otherwise": _("It was told before with other help. Correct the line in the ledger instead."),
        "reason_missing": _("Give the reason from the list."),
        "reason_unknown": _("This reason is not on the list of this answer."),
        "note_missing": _("Say in the note what the other reason is."),
        "overlap_unknown": _("Say «already known» or «new», or leave it empty."),
        "redirect_missing": _("Say to which organisation it is sent on."),
        "redirect_unknown": _("There is no such organisation to send it on to."),
        "redirect_ambiguous": _(
            "Several organisations have this name. Write the number of the one you mean."
        ),
        "redirect_to_itself": _("It cannot be sent on to the same organisation."),
        "help_missing": _("Say what was given."),
        "day_missing": _("Say when it was given."),
        "day_in_future": _("This day is still to come."),
        "help_not_given": _("There is an amount, but not what was given. Write it."),
        "help_of_refused": _("What is turned down or sent on has no help. Leave the help empty."),
    }


def _cells() -> dict[str, str]:
    return {
        "number_unreadable": _("The referral number cannot be read."),
        "day_unreadable": _("The day cannot be read. Write it like 22/11/2569."),
        "amount_unreadable": _("The amount cannot be read. Write digits only."),
    }


def _machines() -> dict[str, str]:
    return {
        "household_not_open": _(
            "The household is not open to your organisation. Send a file of help instead."
        ),
    }
