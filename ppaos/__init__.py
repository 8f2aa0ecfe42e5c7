"""PPAOS, the Provincial Poverty Alleviation Operating System."""
