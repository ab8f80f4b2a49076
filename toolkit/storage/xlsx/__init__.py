"""
The register in an .xlsx file, at the level of its bytes: read, made, mended and written in place.
"""
