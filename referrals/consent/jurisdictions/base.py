"""What a jurisdiction asks of a release."""

from dataclasses import dataclass

from referrals.consent.notices import Notice, notice_for
from referrals.vocabularies import Authority, SignatureMethod


@dataclass(frozen=True)
class Law:
    """One source: how it is cited, and what of it is kept here."""

    citation: str
    about: str


@dataclass(frozen=True)
class JurisdictionPolicy:
    """The rules for releases of one agency. `key` and `version` are stored with each release that followed them.

    `reviewed`: a lawyer of the agency said that the form serves. `can_sign_here` False: only the agency's own paper
    form counts, recorded as a scan. `max_days` counts from the day of signing; None: no limit of law. `statements` are
    keys of `referrals.consent.statements`. `state_notices` travel with each disclosure, besides the notice of
    42 CFR 2.32, which `part2_notice` switches on where the discloser is under part 2. `representatives` are the rights by
    which somebody may sign for an adult here, `part2_representatives` those that do where the records are under part 2;
    empty: nobody does, and the agency uses its own paper form. `kept_years` is how long what was signed is kept after it
    was last in effect, unless whoever runs the site keeps it longer; `kept_at_least` is what the law asks. Where a policy
    says nothing it is the longest known.
    """

    key: str
    version: str
    jurisdiction: str
    name: str
    reviewed: bool
    can_sign_here: bool
    signature_methods: frozenset[SignatureMethod]
    statements: tuple[str, ...]
    laws: tuple[Law, ...]
    capacity_law: str = ""
    max_days: int | None = None
    needs_calendar_date: bool = False
    needs_witness: bool = False
    part2_notice: bool = False
    state_notices: tuple[Notice, ...] = ()
    copy_goes_along: bool = False
    representatives: tuple[Authority, ...] = ()
    part2_representatives: tuple[Authority, ...] = ()
    kept_years: int = 20
    kept_at_least: int = 20

    @property
    def label(self) -> str:
        """Key, version and jurisdiction in one, such as "us-federal 2024.2 US-OR"; at most 60 characters."""
        return f"{self.key} {self.version} {self.jurisdiction}"

    @property
    def is_uk(self) -> bool:
        return self.jurisdiction.startswith("GB")

    @property
    def place(self) -> str:
        """Its name as a sentence has it."""
        return f"the {self.name}" if self.name.startswith("District") else self.name

    def review_note(self, agency: str) -> str:
        """How far it was looked at by a lawyer, for the screen and the form. That one checked it is the agency's word."""
        if self.reviewed:
            return f"{agency} says that its own lawyer checked this form for {self.place}. It is not legal advice."
        if self.can_sign_here:
            return f"No lawyer has checked this form for {self.place} yet. It is not legal advice."
        return (
            f"No lawyer has checked a form for {self.place} yet. Use your own paper form, and keep a scan of it here."
        )

    def notices(self, discloser_is_part2: bool | None) -> tuple[Notice, ...]:
        """Every notice that travels with a disclosure by an agency under these rules.

        Where it was never answered whether its records are under part 2, nothing may be sent at all (`missing`).
        """
        federal = notice_for(discloser_is_part2 is True) if self.part2_notice else None
        return (*((federal,) if federal else ()), *self.state_notices)
