"""What follows from a listing's rows by a rule, and is stored nowhere."""
