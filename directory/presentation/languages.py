"""Names of languages in English."""

from django.conf.locale import LANG_INFO

# Sign languages and others that Django has no entry for [ISO 639-3].
_MORE = {
    "ase": "American Sign Language",
    "bfi": "British Sign Language",
    "isg": "Irish Sign Language",
    "zh": "Chinese",
    "yue": "Cantonese",
    "cmn": "Mandarin",
    "so": "Somali",
    "am": "Amharic",
    "tl": "Tagalog",
    "pa": "Punjabi",
    "gu": "Gujarati",
    "ht": "Haitian Creole",
}


def language_name(code: str) -> str:
    """`Spanish` for `es`; the code itself where it is unknown."""
    info = LANG_INFO.get(code, {})
    return _MORE.get(code) or str(info.get("name", code))
