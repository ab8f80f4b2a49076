"""
Klachtgeheugen: the complaint register of a housing corporation.
"""

import os

# Texts are kept as plain Python texts, whether or not pyarrow is installed: the same figures, in the same time.
os.environ.setdefault("PANDAS_FUTURE_INFER_STRING", "0")
