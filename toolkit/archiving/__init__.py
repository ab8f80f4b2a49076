"""
The complaints outside the register: the archive of closed years, and exports for other programs; both without
what leads to a person.

Importing any of this does not import pyarrow: most registers have no archive.
"""
