"""Clean input: a file becomes typed rows and a list of what is wrong with them."""
