"""Names of languages, in English and as their speakers write them."""

# ISO 639 code -> (English name, own name), for the languages people most often ask for in the US and the UK
# [US Census ACS table B16001; ONS Census 2021 TS024]; others show their code.
NAMES: dict[str, tuple[str, str]] = {
    "en": ("English", "English"),
    "es": ("Spanish", "español"),
    "cy": ("Welsh", "Cymraeg"),
    "gd": ("Scottish Gaelic", "Gàidhlig"),
    "ga": ("Irish", "Gaeilge"),
    "ase": ("American Sign Language", ""),
    "bfi": ("British Sign Language", ""),
    "zh": ("Chinese", "中文"),
    "yue": ("Cantonese", "廣東話"),
    "vi": ("Vietnamese", "Tiếng Việt"),
    "tl": ("Tagalog", "Tagalog"),
    "ko": ("Korean", "한국어"),
    "ru": ("Russian", "русский"),
    "uk": ("Ukrainian", "українська"),
    "ar": ("Arabic", "العربية"),
    "fa": ("Persian", "فارسی"),
    "so": ("Somali", "Soomaali"),
    "hmn": ("Hmong", "Hmoob"),
    "ht": ("Haitian Creole", "kreyòl ayisyen"),
    "pt": ("Portuguese", "português"),
    "fr": ("French", "français"),
    "de": ("German", "Deutsch"),
    "it": ("Italian", "italiano"),
    "pl": ("Polish", "polski"),
    "ro": ("Romanian", "română"),
    "pa": ("Punjabi", "ਪੰਜਾਬੀ"),
    "ur": ("Urdu", "اردو"),
    "gu": ("Gujarati", "ગુજરાતી"),
    "bn": ("Bengali", "বাংলা"),
    "hi": ("Hindi", "हिन्दी"),
    "ta": ("Tamil", "தமிழ்"),
    "tr": ("Turkish", "Türkçe"),
    "ja": ("Japanese", "日本語"),
    "am": ("Amharic", "አማርኛ"),
    "ti": ("Tigrinya", "ትግርኛ"),
    "sw": ("Swahili", "Kiswahili"),
    "nv": ("Navajo", "Diné bizaad"),
    "he": ("Hebrew", "עברית"),
    "yi": ("Yiddish", "ייִדיש"),
    "ku": ("Kurdish", "kurdî"),
    "ps": ("Pashto", "پښتو"),
    "ne": ("Nepali", "नेपाली"),
    "el": ("Greek", "ελληνικά"),
}


def language_name(code: str) -> str:
    """The English name of an ISO 639 code, or the code itself where we have no name for it."""
    return NAMES.get(code, (code, ""))[0]
