"""When things happen: repeating times, public holidays, pauses, and all of it in words."""
