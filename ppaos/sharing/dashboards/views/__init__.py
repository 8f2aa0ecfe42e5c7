"""Pages of the dashboards: home, overview, records behind a figure, search, household."""
