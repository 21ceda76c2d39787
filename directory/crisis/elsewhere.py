"""Emergency services in countries of whose crisis lines we know none, as far as an official source states the number."""

from dataclasses import dataclass

from directory.crisis.lines import BY_CODE, answered_by

# Lines in many countries, kept by people who ask each of them.
FIND_A_HELPLINE = "https://findahelpline.com/"


@dataclass(frozen=True)
class Elsewhere:
    """What is known of a country without lines here: the number, and where it holds; "" where no source states it."""

    number: str = ""
    where: str = ""
    source: str = ""


# In every member state [Directive (EU) 2018/1972, article 109]. Ireland has lines of its own in crisis.py.
_EU = Elsewhere("112", "in the European Union", "https://eur-lex.europa.eu/eli/dir/2018/1972/oj")
_EU_MEMBERS = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
))  # fmt: skip
# One number for the whole country since January 2017.
_MEXICO = Elsewhere(
    "911",
    "in Mexico",
    "https://www.gob.mx/segob/prensa/conferencia-de-prensa-del-secretario-ejecutivo-del-sistema-nacional-de-"
    "seguridad-publica-alvaro-vizcaino-zamora",
)


def elsewhere(country: str) -> Elsewhere | None:
    """What to say of a country (ISO 3166) whose lines we do not know; None where we know them, or no country is sure."""
    if not country or answered_by(country) in BY_CODE:
        return None
    if country in _EU_MEMBERS:
        return _EU
    return _MEXICO if country == "MX" else Elsewhere()
