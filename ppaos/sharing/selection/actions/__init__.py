"""Selections are kept, shared and put away; what they come to is handed on."""
