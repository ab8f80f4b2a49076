"""
The complaints outside the register: exported for other programs, without what leads to a person.
"""
