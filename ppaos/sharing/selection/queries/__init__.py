"""What can be asked of households, and what a question comes to?"""
