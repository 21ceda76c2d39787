"""What generated listings are written with: parts that join into names and into texts of about forty words."""

ADJECTIVES = (
    "Quiet", "Open", "Steady", "Harbor", "Lantern", "Second", "Riverside", "Morning", "Evening", "Common", "Cedar", "North",
    "South", "Kitchen", "Garden", "Bridge", "Willow", "Copper", "Maple", "Blue", "Corner", "Stone", "Amber", "Meadow",
)  # fmt: skip
NOUNS = (
    "Circle", "Table", "Bench", "House", "Porch", "Room", "Peers", "Voices", "Network", "Alliance", "Walkers", "Friends",
    "Clubhouse", "Line", "Corner", "Group", "Neighbors", "Collective", "Listeners", "Workshop",
)  # fmt: skip
SENTENCES = (
    "We drink tea and talk about the week.", "Nobody asks what is wrong with you.", "Come for an hour or the whole evening.",
    "Run by people who once needed a place like this.", "There is soup at noon and company until five.",
    "A circle for people who hear voices.", "We plan for highs and lows together.", "Families sit on one side and listen.",
    "Someone meets you at the door the first time.", "We walk by the river in any weather.",
    "Peers visit the ward and walk home with you.", "Bring the letter you are afraid to open.",
    "The quiet room is at the back.", "Veterans talk to veterans, with no rank.", "Young people cook and eat together.",
    "We help with forms, benefits and housing lists.", "For parents in the first year, with babies.",
    "Low mood, panic and long nights are all welcome.", "We mend bicycles and talk while our hands are busy.",
    "A meeting for people who are sober and still sad.", "The group is small, so ring before you come.",
    "We speak Spanish and English.", "There is a table where children draw.", "Each of us gets seven minutes.",
    "We trade early signs and what helps.", "Art materials are free and so is silence.",
    "We have been in hospital too.", "Grief has a chair here.", "Bring a friend or come alone.",
    "The bus stops right outside.", "Newcomers speak last or not at all.", "We ring each other between meetings.",
)  # fmt: skip
STREETS = (
    "Main Street",
    "Oak Street",
    "Station Road",
    "High Street",
    "2nd Avenue",
    "Mill Lane",
    "Park Avenue",
    "Elm Street",
)
