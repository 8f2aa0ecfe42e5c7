"""What came of it: change, exit, watch and return are followed here, and policy is made of it."""
