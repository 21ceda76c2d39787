"""The names of everything that happens to a referral and to a release: what moves it, and what is only noted."""

from referrals.states import REFERRAL_TRANSITIONS, RELEASE_TRANSITIONS

# Noted with a referral without moving it (`services.transitions.note`), by the names in `change_notifications`, `access_codes`,
# `permission_requests` and `referral_kinds`.
NOTED = ("announced", "code_read_out", "asked_again", "changed", "not_told", "told_by_phone")
OF_A_REFERRAL = (*REFERRAL_TRANSITIONS, *NOTED)
# `revocation.event_happened` notes that what ends a release has happened; time then ends it. `superseding.IN_PART` notes that
# a newer one took its place for some of those it names.
OF_A_RELEASE = (*RELEASE_TRANSITIONS, "event_happened", "supersede_part")
