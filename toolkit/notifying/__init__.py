"""
Signals that reach people: at most one digest a working-day morning, with numbers and links only.

    knowledge → active signals → whom they are for (the ladder) → what is new → one digest each → sent, then noted
"""
