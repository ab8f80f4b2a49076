"""
The parts of the shared Google Sheet: session and credentials, layout, reading, plan and batches.
"""
