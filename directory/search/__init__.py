"""Search: filters bind the question, places locate it, query answers it in three groups."""
