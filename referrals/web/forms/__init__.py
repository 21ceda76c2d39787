"""What people type about referrals, checked; each error says what to do next and nothing typed is lost."""
