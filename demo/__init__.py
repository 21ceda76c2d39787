"""The demonstration: fictional peer organizations on real places, and the sign-ins to try them with.

Nothing here is true except the towns. Numbers and addresses are from ranges nobody can be given.
"""
