"""What a piece of text turned out to mean."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several places somebody may have meant; `near`, typed again, means this one only."""

    label: str
    near: str


@dataclass(frozen=True, slots=True)
class Place:
    """A point and the areas it lies in.

    `latitude` and `longitude` are WGS84 degrees; `precision` is a value of `vocabularies.Precision`; `areas` are
    codes of `models.Area`, narrowest first, ending with the nation and never holding `*`; `approximate` says that
    the position or the areas were taken from neighbours; `source` is `gazetteer`, `coordinates` or the name of the
    outside geocoder; `whole` is the code of the state or nation that was named as such ("Oregon"): the point is then
    only its middle; `guessed` says that a bare name was taken for this place while another country that the site serves
    has one of that name too.
    """

    label: str
    latitude: float
    longitude: float
    precision: str
    areas: tuple[str, ...] = ()
    country: str = ""
    approximate: bool = False
    alternatives: tuple[Choice, ...] = ()
    source: str = "gazetteer"
    whole: str = ""
    guessed: bool = False

    @property
    def sure_country(self) -> str:
        """Whose emergency number holds: the place's country, or "" where it may as well lie in another."""
        return "" if self.guessed else self.country
