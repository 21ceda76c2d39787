"""Sign-ins that everybody may know: they exist in the demonstration only."""

from django.contrib.auth.models import Group, Permission

from accounts.models import User
from directory import models

PASSWORD = "alongside demo kettle"
CURATOR_EMAIL = "curator@example.org"
ADMIN_EMAIL = "admin@example.org"
# (who, e-mail address, password), as `make run` prints them.
SIGN_INS: list[tuple[str, str, str]] = [
    ("Curator, who keeps listings true", CURATOR_EMAIL, PASSWORD),
    ("Administrator, who may do everything", ADMIN_EMAIL, PASSWORD),
]
CURATORS = "Curators"
EDITABLE = (
    models.Organization, models.Service, models.ServiceArea, models.ServiceAtLocation, models.Location,
    models.PrivateAddress, models.Schedule, models.Phone, models.PeerEvidence, models.FieldProvenance, models.Report,
    models.DoNotList,
)  # fmt: skip


def sign_in_lines() -> list[str]:
    """The sign-ins as lines of text."""
    width = max(len(who) for who, _, _ in SIGN_INS)
    return [f"{who:<{width}}  {email}  {password}" for who, email, password in SIGN_INS]


def create() -> None:
    """Create what is missing; an account that exists keeps its password and its rights."""
    curators, made = Group.objects.get_or_create(name=CURATORS)
    if made:
        curators.permissions.set(_curator_permissions())
    if not User.objects.filter(email__iexact=CURATOR_EMAIL).exists():
        User.objects.create_user(CURATOR_EMAIL, PASSWORD, name="Demonstration curator", is_staff=True).groups.add(
            curators
        )
    if not User.objects.filter(email__iexact=ADMIN_EMAIL).exists():
        User.objects.create_superuser(ADMIN_EMAIL, PASSWORD, name="Demonstration administrator")


def _curator_permissions() -> list[Permission]:
    """Everything in listings, except that they are hidden and never deleted; history and gazetteer are read only."""
    everything = Permission.objects.filter(content_type__app_label="directory").exclude(codename="delete_organization")
    editable = {model._meta.model_name for model in EDITABLE}
    return [
        permission
        for permission in everything.select_related("content_type")
        if permission.content_type.model in editable or permission.codename.startswith("view_")
    ]
