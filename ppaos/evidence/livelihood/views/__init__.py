"""Pages of livelihood: criteria, groups, figures, comparisons."""
