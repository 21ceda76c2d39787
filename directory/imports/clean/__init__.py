"""Making sense of one cell: each function takes text and says what it made of it; none knows tables or formats."""
