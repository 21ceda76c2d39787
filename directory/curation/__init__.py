"""What a curator's work needs to know: what is old, what is missing, what changed and who did it."""
