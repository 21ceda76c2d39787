"""How often a referral, a person or a member of an agency may have something done. See docs/limits.md.

What ends sharing has no limit: a stop, a no, and "Exit this page" always count.
"""

from accounts.web.limits import DAY, HOUR, Limit

_READS = ("GET", "HEAD", "POST")

# Of a referral, whichever link it is read by: each showing is a row of the ledger, on screen or on paper.
SHOWN = Limit("shown", 60, HOUR, _READS)
HANDED_ON = Limit("handed on", 10, DAY)
ORGANIZATION_ASKS = Limit("organization asks", 20, DAY)

# Of a person, whichever link they came by.
NOTES = Limit("notes", 40, DAY)
CONTACTS = Limit("contacts", 30, DAY)
ADVOCATES = Limit("advocates", 10, DAY)
RECORDS = Limit("records", 20, HOUR, _READS)
COPIES = Limit("copies", 40, HOUR, _READS)

# Of a member of an agency.
EXPORTS = Limit("exports", 60, HOUR, _READS)
STAFF_LINKS = Limit("staff links", 100, DAY)
WRITTEN = Limit("written", 300, DAY)
SCANS = Limit("scans", 60, HOUR)
