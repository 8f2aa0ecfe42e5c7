"""What did people type, choose or send, and is it fit to use?"""
