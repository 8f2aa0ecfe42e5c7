"""The rules: values in, values out. No Django, no network, no clock, no files but packaged method data."""
