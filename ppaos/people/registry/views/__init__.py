"""Pages where the register is edited: one household, one person, two records that are one."""
