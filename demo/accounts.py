"""Sign-ins that everybody may know: they exist in the demonstration only. demo/cast.py says who works where."""

from django.contrib.auth.models import Group

from accounts.groups import CURATORS, PRIVATE_ADDRESSES, make_groups
from accounts.models import User
from demo import cast

PASSWORD = "alongside demo kettle"
CURATOR_EMAIL = "curator@example.org"
ADMIN_EMAIL = "admin@example.org"
# (who, e-mail address, password), as `make run` prints them.
SIGN_INS: list[tuple[str, str, str]] = [
    ("Curator, who keeps listings true", CURATOR_EMAIL, PASSWORD),
    ("Administrator, who may do everything", ADMIN_EMAIL, PASSWORD),
    *((f"{person.name}: {person.says}, at {person.agency}", person.email, PASSWORD) for person in cast.PEOPLE),
]


def sign_in_lines() -> list[str]:
    """The sign-ins as lines of text."""
    width = max(len(who) for who, _, _ in SIGN_INS)
    return [f"{who:<{width}}  {email}  {password}" for who, email, password in SIGN_INS]


def create() -> None:
    """Create the accounts that are missing; one that exists keeps its password and its rights. All of them are marked."""
    for person in cast.PEOPLE:
        cast.member(person, PASSWORD)
    if not User.objects.by_address(CURATOR_EMAIL).exists():
        curator = User.objects.create_user(CURATOR_EMAIL, PASSWORD, name="Demonstration curator", is_staff=True)
        curator.groups.set(_groups())
    if not User.objects.by_address(ADMIN_EMAIL).exists():
        User.objects.create_superuser(ADMIN_EMAIL, PASSWORD, name="Demonstration administrator")
    User.objects.filter(email__in=[email for _, email, _ in SIGN_INS]).update(is_demonstration=True)


def _groups() -> list[Group]:
    names = [CURATORS, PRIVATE_ADDRESSES]
    if Group.objects.filter(name__in=names).count() < len(names):
        make_groups()
    return list(Group.objects.filter(name__in=names))
