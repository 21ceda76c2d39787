"""Names of events that change no state of a referral, as its rows in `ReferralEvent` have them."""

# The group was told beforehand that somebody will call.
ANNOUNCEMENT = "announced"
CONTACT_NEW = "contact_new"
# To whom it is finished with: nothing is left to open, and no new way to reach them will come.
CONTACT_CHANGED_FINISHED = "contact_changed_finished"
# No e-mail can tell that something changed; somebody told it by telephone.
NOT_TOLD, TOLD_BY_PHONE = "not_told", "told_by_phone"
