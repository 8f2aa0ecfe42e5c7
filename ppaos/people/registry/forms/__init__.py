"""Clean input for the pages where the register is edited."""
