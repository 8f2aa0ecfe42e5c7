"""With what tools do rooms read, show, export and run long work?"""
