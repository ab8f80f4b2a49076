"""
From results to what the register shows: the contents of the script's own tabs, and what has to be written.
"""
