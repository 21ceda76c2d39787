"""Words about reaching somebody that speak against the very way that was chosen: Text and "my partner reads my texts".

English is read, and the commonest Spanish. Nothing is decided here: a form asks which of the two counts.
"""

import re

from referrals.contact.contacts import CALL, EMAIL, TEXT

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
# What somebody else reads or hears, of theirs.
_SEEN = {
    CALL: r"(?:answers?|picks?\s+up|listens?\s+to|hears?)\s+(?:(?:all|of)\s+){0,2}my\s+(?:phone|calls?|voicemails?)",
    TEXT: r"(?:reads?|sees?|checks?|lee|ve|revisa)\s+(?:(?:all|of|todos)\s+){0,2}(?:my|mis?)\s+"
    r"(?:texts?|sms|messages?|phone|mensajes|textos|tel[eé]fono)",
    EMAIL: r"(?:reads?|sees?|checks?|lee|ve|revisa)\s+(?:(?:all|of|todos)\s+){0,2}(?:my|mis?)\s+"
    r"(?:e-?mails?|mail|messages?|inbox|mensajes|correos?)",
}
# "Nobody reads my texts" and "I read my messages at six" speak for it.
_NOBODY = re.compile(r"\b(?:nobody|no\s?one|only\s+i|i|not|never|nadie|no|yo|if|si)\b|n['’]t\b", re.IGNORECASE)
_INSTEAD = {
    CALL: r"call|phone|ring",
    TEXT: r"text",
    EMAIL: r"e-?mail",
}
_SPANISH = {
    CALL: r"\bno\s+(?:me\s+)?(?:llam(?:e|es|en)|llamar)\b(?!\s+(?:antes|despu[eé]s|entre|hasta|cuando|mientras)\b)",
    TEXT: r"\bno\s+(?:me\s+)?(?:mand|env[ií])(?:e|es|en|ar)\s+(?:\w+\s+){0,2}(?:mensajes?|textos?|sms)\b",
    EMAIL: r"\bno\s+(?:me\s+)?(?:mand|env[ií])(?:e|es|en|ar)\s+(?:\w+\s+){0,2}(?:correos?|e-?mails?|mensajes?)\b",
}


def conflict(method: str, about: str) -> str:
    """The words in `about` that speak against `method`, as they were written; "" where there are none."""
    if method not in _WORDS:
        return ""
    for pattern in (_forbids(method), _SPANISH[method]):
        if match := re.search(pattern, about, re.IGNORECASE):
            return match.group().strip()
    return _said_of_others(rf"\b{_SEEN[method]}\b", about) or _said_of_others(_prefers_another(method), about)


def _forbids(method: str) -> str:
    return rf"{_NOT}\s+{_BETWEEN}{{0,3}}{_OTHERS}{{0,2}}{_BETWEEN}{{0,2}}\b(?:{_WORDS[method]})\b{_WHEN}"


def _prefers_another(method: str) -> str:
    """ "Please call" or "call me instead", of every method but this one."""
    others = "|".join(words for other, words in _INSTEAD.items() if other != method)
    return rf"\bplease\s+(?:just\s+|only\s+)?(?:{others})\b|\b(?:{others})\s+(?:(?:me|them)\s+)?instead\b"


def _said_of_others(pattern: str, about: str) -> str:
    """The first match whose own clause does not turn it round before it."""
    for match in re.finditer(pattern, about, re.IGNORECASE):
        before = re.split(r"[.,;:!?\n]", about[: match.start()])[-1]
        if not _NOBODY.search(before):
            return match.group().strip()
    return ""
