"""Sentences that many listings share: what they report, how to refer, how to find the door."""

REPORTS = (
    "They tell nobody that you called or came.",
    "They count how many people come, never who.",
    "If a child is being hurt they must tell someone. They will say so to you first.",
    "They keep first names only, and no notes.",
    "They keep no record of calls.",
    "They share nothing with clinics or doctors unless you ask them to.",
)
WHO_MAY_REFER = (
    "Anyone. People mostly refer themselves.",
    "People themselves, family, or any worker.",
    "Hospital and clinic staff, with the person's yes.",
    "The person makes the call. A worker can sit beside them.",
    "Doctors, social workers and people themselves.",
    "Any service, once the person has heard what we do and wants it.",
)
ASK_FOR = (
    "The welcome team",
    "Whoever answers. We all do this.",
    "The group host on duty",
    "The peer support lead",
    "The bridger on call",
    "The Tuesday volunteer",
    "The house lead",
)
BEST_HOURS_US = (
    "Weekdays, 10 am to 2 pm",
    "Monday and Wednesday afternoons",
    "Tuesday to Thursday, after 1 pm",
    "Leave a message. We call back within two days.",
    "The hour before each group",
)
BEST_HOURS_GB = (
    "Weekdays, 10 am to 1 pm",
    "Tuesday and Thursday mornings",
    "Monday to Wednesday, after 2 pm",
    "Leave a message. We ring back within two days.",
    "By e-mail. We all have day jobs.",
)
NEED_TO_KNOW = (
    "A first name, and how to get in touch safely.",
    "A first name and the best time to call. That is all.",
    "Whether stairs, noise or crowds are a problem.",
    "What the person hopes for, in their own words.",
    "Any language other than English, so that we can find someone.",
    "When they leave hospital, if they are in one now.",
)
NOT_NEEDED = (
    "No diagnosis, no history, no notes.",
    "Nothing about medication.",
    "No risk forms. We would rather hear it from the person.",
    "Nothing the person has not seen first.",
    "No diagnosis. We do not ask people for one either.",
    "What happened before. People tell us when they want to.",
)
DIRECTIONS_US = (
    "Use the side door. There is a sign with a green lamp.",
    "Street parking is free after 6 pm.",
    "The bus stops right outside.",
    "Go past the front desk and down the hall on the left.",
    "Ring the bell. Someone comes down to meet you.",
    "The room is on the ground floor, next to the kitchen.",
    "Look for the blue door behind the parking lot.",
    "Someone stands at the door for the first ten minutes.",
)
DIRECTIONS_GB = (
    "Use the side door. There is a lamp in the window.",
    "Parking on the street is free after 6 pm.",
    "The bus stops right outside.",
    "Come past the front desk. We are down the hall on the left.",
    "Ring the bell. Someone comes down to meet you.",
    "The room is on the ground floor, next to the kitchen.",
    "Through the gate and across the yard. The door is blue.",
    "Someone stands at the door for the first ten minutes.",
)
