"""What stands above the results where words of danger were typed, by what was heard in them."""

from collections.abc import Iterable
from dataclasses import replace

from directory.crisis.fitting import Talk, talk
from directory.crisis.lines import Country, answered_by
from directory.places import Place
from directory.presentation.whose_lines import whose_lines
from directory.search.danger import Heard

# By the concept of the lexicon that decides.
HEADINGS = {
    "overdose": "If you or somebody else took too much, get help at once.",
    "suicide": "If you are thinking about ending your life, you can talk to somebody now.",
    "self_harm": "If you hurt yourself, or want to, you can talk to somebody now.",
    "harm_to_others": "If you are afraid that you may hurt somebody, you can talk to somebody now.",
    "violence": "If somebody hurts you, you can talk to somebody now.",
    "sexual_violence": "If somebody did to you what you did not want, you can talk to somebody now.",
    "eating": "If going without food hurts you, you can talk to somebody now.",
    "mind": "If what you hear or think frightens you, you can talk to somebody now.",
    "crisis": "If you need somebody now, you can talk to somebody now.",
    "despair": "If it is more than you can bear, you can talk to somebody now.",
    # In calm words, without a card.
    "bereaved_by_suicide": "It is hard to lose somebody this way. If you need to talk to somebody now:",
    "about_danger": "If you need to talk to somebody now:",
    "recovering_from_danger": "If you need to talk to somebody now:",
    "hard_time": "If you need to talk to somebody now:",
}
SPANISH = "Si piensa en quitarse la vida, o alguien le hace daño, puede hablar con alguien ahora."
# What was looked for in place of a sentence.
LOOKED_FOR = {
    "overdose": "groups about thoughts of suicide",
    "suicide": "groups about thoughts of suicide",
    "despair": "groups about thoughts of suicide",
    "self_harm": "groups about self-harm",
    "violence": "what we list about violence at home",
    "sexual_violence": "what we list about sexual violence",
    "eating": "groups about eating disorders",
    "mind": "groups about hearing voices",
    "bereaved_by_suicide": "groups for people who lost somebody to suicide",
}
# Somebody may be hurt at this moment, or need an ambulance: that number first.
_EMERGENCY_FIRST = frozenset({"overdose", "violence", "sexual_violence", "harm_to_others"})
# Whoever hurts them may look at this screen.
_EXIT = frozenset({"violence", "sexual_violence"})


def talk_now(heard: Heard, place: Place | None, asked_in: str = "") -> "TalkNow":
    """For what was heard, near a place: its country and nation first, where it is not sure with a line of the others."""
    countries = whose_lines(place, asked_in)
    return TalkNow(heard, countries, place.areas, place.country) if place else TalkNow(heard, countries)


class TalkNow:
    """What the card, or the calm lines, of a page say."""

    def __init__(
        self, heard: Heard, countries: Iterable[Country], areas: Iterable[str] = (), country: str = ""
    ) -> None:
        """`areas` and `country` are those of the place that is shown, "" where there is none."""
        self.heard = heard
        areas = tuple(areas)
        talks = [talk(one, heard.lines, areas) for one in countries]
        country_code = answered_by(country)
        is_among_them = any(one.country.code == country_code for one in talks)
        self.talks = [_brief(one) if is_among_them and one.country.code != country_code else one for one in talks]
        # Whose lines stand at full length; the others have their first alone.
        self.full = [one for one in self.talks if one.country.code == country_code or len(self.talks) == 1]
        self.heading = HEADINGS.get(heard.first, "")
        self.emergency_first = bool(_EMERGENCY_FIRST & set(heard.about))
        self.has_exit = bool(_EXIT & set(heard.about))
        self.spanish = SPANISH if "spanish" in heard.lines else ""
        self.looked_for = LOOKED_FOR.get(heard.sentence, "")


def _brief(one: Talk) -> Talk:
    """Only the line that answers everybody, where another country is likelier."""
    return replace(one, fitting=(), general=one.general[:1], is_brief=True)
