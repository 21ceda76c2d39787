"""How often one network address may ask for what costs us something. See docs/limits.md."""

from datetime import timedelta

from accounts.web.limits import HOUR, Limit

REPORTS = Limit("report", 20, HOUR)
PDFS = Limit("pdf", 60, timedelta(minutes=10), ("GET", "HEAD"))
# Each is a row: of a session for 12 hours, of a short link for 30 days.
LISTS = Limit("lists begun", 200, HOUR)
SHORT_LINKS = Limit("short links", 100, HOUR)
