"""
Everything that can be wrong around the register, looked at in one go: ``klachten doctor``.

Each module looks at one part of the surroundings; a look never changes anything and never stops at the
first thing that is wrong.
"""
