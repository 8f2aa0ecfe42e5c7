"""Questions about meetings, proposals, plans, strategies and the programme."""
