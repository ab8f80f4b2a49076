"""The shared Google Sheet, against the stand-in server: over real HTTP, with colleagues at work."""
