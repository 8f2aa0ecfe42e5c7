"""The Poverty Forum, proposals and plans, strategies of whole districts, research projects, the programme's report."""
