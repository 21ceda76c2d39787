"""What each reader is told for every fixed value: the person, staff of the agency, and the organization.

The label of a value is what the form says and the person signs, in the first person. Everybody else reads the words of
their own module here. `tests/referrals/wording/test_wording.py` walks every value of every reader.
"""
