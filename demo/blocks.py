"""Descriptions put together from written parts, for the many branches of a network: no two in one network alike."""

from collections.abc import Sequence
from itertools import product

from demo.chance import chance


def texts(key: str, *parts: Sequence[str]) -> list[str]:
    """Every combination of one sentence from each part, shuffled the same way each time for the same key."""
    combined = [" ".join(choice) for choice in product(*parts)]
    chance(key).shuffle(combined)
    return combined


LANTERN_WHO = (
    "Families and people with experience meet around one table.",
    "Parents, partners and grown children of someone who is unwell, and people who have been unwell themselves.",
    "We began with four families and a coffee urn.",
    "Most of us came for a son, a sister or a husband. Some of us came for ourselves.",
    "Half of the room is family, half has been there in person, and nobody wears a badge to say which.",
    "A small group of neighbors who stopped pretending all was fine at home.",
)
LANTERN_WHAT = (
    "We go round once, then talk where the talk is needed.",
    "The first half is news, the second half is whatever hurts.",
    "You hear how others got through the same week.",
    "We help each other with letters, visits and the long waits.",
    "Newcomers get the chair by the heater and a phone number to take home.",
    "There is a short class most months, and tea after.",
)
THREAD_WHO = (
    "Run from a shopfront by people who first came in for help.",
    "A small local charity with a big kettle.",
    "We have been on this street for years, and most of us have stood outside wondering whether to knock.",
    "Local people with experience run the door, the diary and the accounts.",
    "Started by three women from the same ward.",
    "An old chapel, a new boiler, and people who listen.",
    "We are part of a national family, but the town runs us.",
)
THREAD_WHAT = (
    "Drop in for company, or ask for an hour with one of us.",
    "There is a garden group, a money desk and a choir that does not mind.",
    "Some come for the groups, some for the quiet room, some for soup.",
    "We help with forms, go along to appointments and celebrate small things.",
    "Mornings are calm, afternoons are livelier.",
    "Bring a problem or a packet of biscuits.",
)
KEEL_WHO = (
    "For people whose mood goes up too far, down too far, or both.",
    "Bipolar, depression, or no name for it yet.",
    "A circle of people who keep an eye on each other's weather.",
    "Self-help for the long haul with mood. No leader, one timekeeper.",
    "People who have spent too much, slept too little, or stayed in bed a month.",
)
KEEL_WHAT = (
    "We each get seven minutes, and nobody fixes anybody.",
    "We trade early signs and what to do about them.",
    "First sleep, then mood, then whatever you came to say.",
    "Bring the letter, the chart or only yourself.",
    "Afterwards some of us walk, some of us eat pie.",
)
CLUB_WHO = (
    "Members and staff open the doors together each morning.",
    "A workplace that starts with who you are and not with what went wrong.",
    "Once a member, always a member.",
    "The house runs because members run it.",
)
CLUB_WHAT = (
    "Cook, answer the phone, write the newsletter, or learn to.",
    "There is lunch at noon and a hand with finding paid work.",
    "Some people stay a month, some twenty years.",
    "We phone people who have not been in for a while, to say they are missed.",
)
COATS_WHO = (
    "One coat for you, one for somebody who has left hospital too.",
    "People who know the first week home, because they have had one.",
    "We come in before you go out.",
    "Former ward neighbors, now walking out with the next person.",
)
COATS_WHAT = (
    "We carry bags, find the pharmacy and come round on Sunday.",
    "Three months side by side, at your pace.",
    "You choose what we do: shopping, forms, a walk, nothing.",
    "A visit on the ward, the ride home, and a call each evening of the first week.",
)
LINE_WHO = (
    "People across the state answer from their own kitchens.",
    "Someone who has had hard years picks up.",
    "A phone, a chair, a person who knows.",
    "Trained peers answer, from the biggest city and the smallest town.",
    "Run and answered by people who once needed a line like this.",
    "Whoever answers has been low, scared or sleepless too.",
)
LINE_WHAT = (
    "Talk about your day, your doctor or your dog.",
    "You can ring before things get bad. That is what it is for.",
    "Some callers talk for two minutes, some for thirty.",
    "Say as much or as little as you like.",
    "We can sit in silence with you, too.",
    "We listen first, and look things up for you if you want.",
    "Lonely is a good enough reason to ring.",
)
