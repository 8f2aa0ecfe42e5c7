"""What does a household need, and what was it given?"""
