"""Who signed an agreement, and which data it lets go to whom, for what, on which legal basis."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.models.organisations import Agreement, Organisation


class Signatory(models.Model):
    """A person who signed an agreement for a party."""

    OPEN = {"id", "agreement", "organisation", "position", "signed_on"}
    PERSONAL = {"name": "names"}

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatories")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    signed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class AgreedFlow(models.Model):
    """One flow of data that an agreement allows: what, to whom, for what, by which law. Enforced at the gate."""

    OPEN = {
        "id",
        "agreement",
        "organisation",
        "scope",
        "field_classes",
        "purpose",
        "legal_basis",
        "basis_note",
    }
    PERSONAL: dict[str, str] = {}

    class LegalBasis(models.TextChoices):
        CONSENT = "by_consent", _("consent of the person")
        PUBLIC_TASK = "by_public_task", _("a task in the public interest")
        LEGAL_DUTY = "by_legal_duty", _("duty by law")
        VITAL = "by_vital_interest", _("danger to life or health")
        RESEARCH = "by_research", _("research and statistics")
        CONTRACT = "by_contract", _("a contract with the person")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="flows")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=20, choices=Agreement.Scope.choices)
    # Kinds of field that may go beside plain words: names, citizen_id, health, debt, religion, gps.
    field_classes = ArrayField(models.CharField(max_length=20), default=list)
    purpose = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis.choices)
    basis_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation", "scope"], name="agreed_flow_once_in_an_agreement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} to {self.organisation_id}"
