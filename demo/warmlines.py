"""State-wide warmlines: no address, hours that differ, each answered by people of that state."""

from collections.abc import Iterator

from demo import blocks
from demo.spec import Listing, Offer

BEFORE_YOU_CALL = "No name, no number kept. If nobody picks up, we are on another call: try again in ten minutes."
# Town of the office: the name of the line, its hours, and formats besides the phone.
LINES = {
    "Salem OR": ("Oregon Porchlight Line", "daily 00:00-00:00", "text"),
    "Olympia WA": ("Evergreen Kitchen Line", "daily 17:00-23:00", "text"),
    "Boise ID": ("Sagebrush Line", "daily 16:00-22:00", ""),
    "Helena MT": ("Big Sky Back Road Line", "MO-SA 18:00-22:00", ""),
    "Sacramento CA": ("Golden Hours Line", "daily 00:00-00:00", "chat"),
    "Carson City NV": ("Silver State Night Line", "FR+SA+SU 20:00-02:00", ""),
    "Phoenix AZ": ("Cool Evening Line", "daily 19:00-01:00", "text"),
    "Santa Fe NM": ("Luminaria Line", "daily 15:00-23:00", ""),
    "Denver CO": ("Front Range Listening Line", "daily 12:00-22:00", "text"),
    "Cheyenne WY": ("High Wind Line", "MO+WE+FR 18:00-21:00", ""),
    "Bismarck ND": ("Long Fence Line", "daily 17:00-21:00", ""),
    "Lincoln NE": ("Platte River Line", "daily 17:00-23:00", ""),
    "Topeka KS": ("Prairie Porch Line", "MO-FR 16:00-22:00", "text"),
    "Oklahoma City OK": ("Red Dirt Line", "daily 18:00-00:00", ""),
    "Austin TX": ("Big Table Line", "daily 18:00-02:00", "text"),
    "Saint Paul MN": ("North Star Night Line", "daily 17:00-09:00", "text"),
    "Des Moines IA": ("Cornflower Line", "daily 17:00-22:00", ""),
    "Madison WI": ("Driftless Line", "daily 19:00-23:00", ""),
    "Springfield IL": ("Prairie State Peer Line", "MO-FR 08:00-20:00", ""),
    "Lansing MI": ("Two Peninsulas Line", "daily 10:00-02:00", "chat"),
    "Indianapolis IN": ("Limestone Line", "daily 12:00-20:00", ""),
    "Columbus OH": ("Buckeye Back Porch Line", "daily 16:00-23:00", "text"),
    "Frankfort KY": ("Bluegrass Evening Line", "TH-SU 18:00-23:00", ""),
    "Nashville TN": ("Slow River Line", "daily 18:00-22:00", ""),
    "Richmond VA": ("Old Dominion Peer Line", "daily 09:00-21:00", "text"),
    "Raleigh NC": ("Tar Heel Talk Line", "daily 17:00-23:00", ""),
    "Atlanta GA": ("Peach Tree Night Line", "daily 00:00-00:00", "text"),
    "Tallahassee FL": ("Sunshine After Dark", "daily 16:00-22:00", ""),
    "Harrisburg PA": ("Keystone Kettle Line", "daily 10:00-22:00", ""),
    "Albany NY": ("Empire Evening Line", "daily 18:00-23:00", "chat"),
    "Hartford CT": ("Nutmeg Line", "daily 17:00-22:00", ""),
    "Montpelier VT": ("Green Mountain Line", "daily 15:00-02:00", "text"),
    "Concord NH": ("Granite Stove Line", "daily 17:00-22:00", ""),
    "Augusta ME": ("Pine and Tide Line", "daily 00:00-00:00", ""),
    "Juneau AK": ("Northern Lights Line", "daily 15:00-23:00", ""),
    "Honolulu HI": ("Aloha Night Line", "daily 18:00-00:00", ""),
}


def lines() -> Iterator[Listing]:
    """One listing for each state-wide line."""
    stories = iter(blocks.texts("lines", blocks.LINE_WHO, blocks.LINE_WHAT))
    for town, (name, when, other) in LINES.items():
        formats = ("phone", other) if other else ("phone",)
        offer = Offer("warmline", "", formats, when, ("adults",), "free", "covers state", first=BEFORE_YOU_CALL)
        extra = {"peers": "run", "phone": "text"} if other == "text" else {"peers": "run"}
        yield Listing(town, name, "warmline", next(stories), (offer,), extra)
