"""Words about reaching somebody that say not to use the very way that was chosen, such as Text and "Do not text".

English alone is read. Nothing is decided here: a form asks which of the two counts.
"""

import re

from referrals.contacts import CALL, EMAIL, TEXT

# By method: what people write for it, and how it stands in a sentence.
_WORDS = {
    CALL: r"call(?:s|ing)?|(?:tele)?phon(?:e|es|ing)|ring(?:s|ing)?",
    TEXT: r"text(?:s|ing)?|sms",
    EMAIL: r"e-?mail(?:s|ing)?",
}
BY_METHOD = {CALL: "by telephone", TEXT: "by text", EMAIL: "by e-mail"}
_NOT = r"(?:\b(?:(?:do|does|must|should|can)\s+)?not|\b[a-z]+n['’]t|\bdont|\bcannot|\bnever|\bno)"
_BETWEEN = r"(?:(?:ever|just|please|send|leave|write|make|use|by|me|them|him|her|us|any|to|a|the|phone)\s+)"
# "Do not call or text" is about both; "no texts, call" is not about calls.
_OTHERS = rf"(?:(?:{'|'.join(_WORDS.values())})\s*(?:,?\s*\b(?:or|nor)\b|/)\s*)"
# "Do not call before nine" says when, and leaves the way as it is.
_WHEN = r"(?!\s+(?:(?:me|them|him|her|us)\s+)?(?:before|after|between|until|during|while|when|unless)\b)"


def conflict(method: str, about: str) -> str:
    """The words in `about` that say not to use `method`, as they were written; "" where there are none."""
    if method not in _WORDS:
        return ""
    pattern = rf"{_NOT}\s+{_BETWEEN}{{0,3}}{_OTHERS}{{0,2}}{_BETWEEN}{{0,2}}\b(?:{_WORDS[method]})\b{_WHEN}"
    found = re.search(pattern, about, re.IGNORECASE)
    return found.group().strip() if found else ""
