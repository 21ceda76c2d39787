"""As `directory.schedules.wording.long_day` and `referrals.wording.moments` write them; for templates and the admin site.

A template says `|date` for a day and `|date:"DATETIME_FORMAT"` for a moment, inside the time zone it is to be read in.
"""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
