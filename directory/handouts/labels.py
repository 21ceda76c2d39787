"""The headings of a hand-out, in the languages it can be printed in. What listings say is not translated."""

from datetime import date

from directory.crisis import fitting as crisis_fitting
from directory.crisis import lines
from directory.models import HandoutLanguage
from directory.schedules import wording

Labels = dict[str, str]

_LABELS: dict[str, Labels] = {
    HandoutLanguage.ENGLISH: {
        "title": "People you can turn to",
        "room": "New people",
        "when": "When",
        "where": "Where",
        "join": "How to join",
        "ask_for": "Ask for",
        "note": "Note",
        "online": "Join online",
        "web": "On the web",
        "email": "E-mail",
        "code": "Scan this to open it on a phone",
        "gone": "No longer listed.",
        "scan": "The same list on your phone",
        "until": "The link works until {day}. It does not show the notes.",
        "promise": "This sheet says nothing about you. We kept no record of you to print it.",
        "printed": "Printed {day}.",
        "demo": "This is a demonstration. Every listing is fictional: nobody answers these numbers.",
        "number": "Number",
    },
    HandoutLanguage.SPANISH: {
        "title": "Personas a las que puede acudir",
        "room": "Personas nuevas",
        "when": "Cuándo",
        "where": "Dónde",
        "join": "Cómo participar",
        "ask_for": "Pregunte por",
        "note": "Nota",
        "online": "Participar por internet",
        "web": "En internet",
        "email": "Correo electrónico",
        "code": "Escanéelo para abrirlo en un teléfono",
        "gone": "Ya no está en la lista.",
        "scan": "La misma lista en su teléfono",
        "until": "El enlace funciona hasta el {day}. No muestra las notas.",
        "promise": "Esta hoja no dice nada sobre usted. No guardamos ningún dato suyo para imprimirla.",
        "printed": "Impreso el {day}.",
        "demo": "Esto es una demostración. Todos los grupos son ficticios: nadie contesta estos números.",
        "number": "Número",
    },
}
_MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


def labels(language: str) -> Labels:
    """Every heading in one language. Raises KeyError for a language that is not ours."""
    return _LABELS[language]


def day_text(day: date, language: str) -> str:
    """`2 May 2026`; `2 de mayo de 2026`."""
    if language == HandoutLanguage.SPANISH:
        return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"
    return wording.long_day(day)


def crisis_line(country: lines.Country, language: str, named: bool) -> str:
    """The crisis line of a country in a sentence or two; `named` tells which country, where there are several.

    A number never stands on two lines.
    """
    band = country.band
    number, emergency = (text.replace(" ", "\u00a0") for text in (band.number, band.emergency))
    whose = f"{country.name}: " if named else ""
    if language == HandoutLanguage.SPANISH:
        how = "Llame o envíe un mensaje de texto al" if band.short == "call or text" else f"{band.short}:"
        in_spanish = crisis_fitting.fitting(country.code, ["spanish"])
        instruction = in_spanish[0].how if in_spanish else f"{how} {number}."
        return f"{whose}¿Está en crisis? {instruction} ¿Está en peligro ahora? Llame al {emergency}."
    return f"{whose}{band.question} {band.before} {number}{band.after} {band.danger} {emergency}."
