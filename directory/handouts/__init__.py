"""A visitor's shortlist and the hand-out made of it: choosing, ordering, printing, and a short link."""
