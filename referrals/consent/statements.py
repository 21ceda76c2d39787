"""The sentences that every release shows, in plain language, each with the rule that asks for it.

Reading level and length are tested for every jurisdiction. A jurisdiction lists the keys of those it needs.
Where somebody answers for the person, two read the form: both are named, and neither is "you".
"""

from collections.abc import Callable, Iterable

from referrals.consent.draft import Draft, NamedParty

__all__ = ["STATEMENTS", "one_line", "statements_of", "together"]


def one_line(text: str) -> str:
    """What somebody typed, on one line: a name cannot begin a new line of the form."""
    return " ".join(text.split())


def together(names: Iterable[str], word: str = "and") -> str:
    """Names as a sentence has them: "A", "A and B", "A, B and C"."""
    listed = [one_line(name) for name in names]
    return f" {word} ".join(filter(None, [", ".join(listed[:-1]), listed[-1]])) if listed else ""


def _names(parties: Iterable[NamedParty], word: str = "and") -> str:
    return together((party.name for party in parties), word)


def _both(draft: Draft) -> tuple[str, str] | None:
    """The person and who answers for them; None where the person answers."""
    if draft.representative is None:
        return None
    return one_line(draft.person_name), one_line(draft.representative.name)


def _you_choose(draft: Draft) -> list[str]:
    if both := _both(draft):
        person, chooses = both
        also = [f"{chooses} can say yes to one choice and no to the other."] if len(draft.offers) > 1 else []
        return [f"{chooses} chooses for {person}.", *also]
    if len(draft.offers) > 1:
        return ["You choose. You can say yes to one choice and no to the other."]
    return ["You choose."]


def _no_bad_consequence(draft: Draft) -> list[str]:
    """42 CFR 2.31(a)(10)(ii), 45 CFR 164.508(c)(2)(ii), UK GDPR recital 42."""
    if both := _both(draft):
        person, chooses = both
        return [
            f"If {chooses} says no, the care of {person} stays the same.",
            f"{person} can still go to {_names(draft.organizations, 'or')} on their own.",
        ]
    return [
        f"If you say no, your care stays the same. You can still go to {_names(draft.organizations, 'or')} on your own."
    ]


def _stop_any_time(draft: Draft) -> list[str]:
    """42 CFR 2.31(a)(6), 45 CFR 164.508(c)(2)(i), UK GDPR Article 7(3); that speech is enough is a house rule."""
    whom = _names((*draft.agencies, *draft.organizations), "or")
    if both := _both(draft):
        person, chooses = both
        sentences = [
            f"{person} can stop this at any time, and so can {chooses}. It counts at once.",
            f"To stop: press “Stop sharing” where this form is shown, or tell {whom}. It can be said or written.",
        ]
    else:
        sentences = [
            "You can stop this at any time. It counts at once.",
            f"To stop: press “Stop sharing” on your own page, or tell {whom}. You can say it or write it.",
        ]
    if draft.how_to_stop.strip():
        sentences.append(f"The number of {_names(draft.agencies)}: {one_line(draft.how_to_stop)}.")
    return sentences


def _already_read(draft: Draft) -> list[str]:
    """What was done in reliance on it: 42 CFR 2.31(a)(6), 45 CFR 164.508(c)(2)(i)."""
    return ["We cannot take back what they have already read."]


def _shared_on(draft: Draft) -> list[str]:
    """42 CFR 2.31(a)(10)(i), 45 CFR 164.508(c)(2)(iii)."""
    return [
        "We ask them not to pass it on. But once they have it, they could.",
        "If they do, the health privacy law, HIPAA, may not protect it any more.",
    ]


def _hipaa_recipient(draft: Draft) -> list[str]:
    """42 CFR 2.31(a)(4)(iii)."""
    sentences = []
    both = _both(draft)
    whom, agrees = (both[0], f"{both[0]} agrees") if both else ("you", "you agree")
    for offer in draft.offers:
        for party in offer.recipients:
            if party.covered_entity:
                name = one_line(party.name)
                limit = (
                    f" It may not be used against {whom} in court, unless {agrees} or a judge orders it."
                    if any(discloser.part2_program for discloser in offer.disclosers)
                    else ""
                )
                sentences.append(f"{name} must follow HIPAA. It may share this on where HIPAA allows.{limit}")
    return sentences


def _part2_protects(draft: Draft) -> list[str]:
    """Only where it is so: elsewhere it would suggest treatment of substance use."""
    disclosers = {party.name: party for offer in draft.offers for party in offer.disclosers if party.part2_program}
    return [
        f"A federal law on help with drugs or alcohol, 42 CFR part 2, guards the records of {one_line(name)}."
        for name in disclosers
    ]


def _shared_on_uk(draft: Draft) -> list[str]:
    return [
        "We ask them not to pass it on. They must keep it safe under data protection law.",
        "In rare cases the law makes them share it, such as when a life is at risk.",
    ]


def _copy_is_yours(draft: Draft) -> list[str]:
    """45 CFR 164.508(c)(4); D.C. Code 7-1202.02(c)(1)."""
    if both := _both(draft):
        return [f"{both[0]} and {both[1]} each get a copy of this form. It is theirs to keep."]
    return ["You get a copy of this form. It is yours to keep."]


def _inspect_and_copy(draft: Draft) -> list[str]:
    """740 ILCS 110/5(b)(4)."""
    if both := _both(draft):
        return [f"{both[0]} may look at and copy what is shared. So may {both[1]}."]
    return ["You may look at and copy what is shared."]


def _no_onward_by_law(draft: Draft) -> list[str]:
    """740 ILCS 110/5(d)."""
    if both := _both(draft):
        return [f"In Illinois, those who get this may not pass it on unless {both[0]} or {both[1]} agrees."]
    return ["In Illinois, those who get this may not pass it on unless you agree."]


def _inspect_record(draft: Draft) -> list[str]:
    """D.C. Code 7-1202.02(a)(2)."""
    if both := _both(draft):
        return [f"{both[0]} may look at their own record at {_names(draft.agencies, 'or')}."]
    return [f"You may look at your own record at {_names(draft.agencies, 'or')}."]


def _now_and_later(draft: Draft) -> list[str]:
    """D.C. Code 7-1202.02(a)(1): the purposes now and at any time in the future."""
    return ["They may use it for what this form says and nothing else, now and later."]


STATEMENTS: dict[str, Callable[[Draft], list[str]]] = {
    "you_choose": _you_choose,
    "no_bad_consequence": _no_bad_consequence,
    "stop_any_time": _stop_any_time,
    "already_read": _already_read,
    "shared_on": _shared_on,
    "hipaa_recipient": _hipaa_recipient,
    "part2_protects": _part2_protects,
    "shared_on_uk": _shared_on_uk,
    "copy_is_yours": _copy_is_yours,
    "inspect_and_copy": _inspect_and_copy,
    "no_onward_by_law": _no_onward_by_law,
    "inspect_record": _inspect_record,
    "now_and_later": _now_and_later,
}


def statements_of(draft: Draft, keys: Iterable[str]) -> list[str]:
    """The sentences for these keys about this draft, in order; a key may have nothing to say about it."""
    return [sentence for key in keys for sentence in STATEMENTS[key](draft)]
