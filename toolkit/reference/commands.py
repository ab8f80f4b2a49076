"""
The commands, printed from the parser that reads them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from toolkit.cli.arguments import parser
from toolkit.locale import gettext as _
from toolkit.reference.markup import code, heading, joined, paragraph, table, text


def commands_part() -> str:
    """Every command with what it does and what it takes, in the order of ``--help``."""
    return joined(
        *(part for name, command in commands(parser()) for part in _command(name, command))
    )


def commands(main: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """The commands of a parser by name, an alias only once."""
    seen: set[int] = set()
    for action in main._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                if id(command) not in seen:
                    seen.add(id(command))
                    yield name, command


def usage(name: str, command: argparse.ArgumentParser) -> str:
    """
    How a command is typed, with what it cannot do without.

    >>> usage("x", argparse.ArgumentParser())
    'klachten x'
    """
    words = [f"klachten {name}"]
    for action in _own_actions(command):
        if not action.option_strings:
            words.append(f"[{_place(action)}]" if action.nargs in ("?", "*") else _place(action))
        elif action.required:
            words.append(f"{action.option_strings[-1]} {_place(action)}")
    return " ".join(words)


def _command(name: str, command: argparse.ArgumentParser) -> Iterator[str]:
    actions = _own_actions(command)
    yield heading(3, f"klachten {name}", f"klachten-{name}")
    yield paragraph(text(command.description or ""))
    yield f"<pre><code>{text(usage(name, command))}</code></pre>"
    if actions:
        yield table(
            _("What {command} takes").format(command=f"klachten {name}"),
            [_("Option"), _("What it does")],
            ([_written(action), text(_help(action, command))] for action in actions),
        )


def _own_actions(command: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        a
        for a in command._actions
        if not isinstance(a, argparse._HelpAction) and a.help != argparse.SUPPRESS
    ]


def _written(action: argparse.Action) -> str:
    if not action.option_strings:
        return code(_place(action))
    place = "" if action.nargs == 0 else f" {_place(action)}"
    return "<br> ".join(code(f"{option}{place}") for option in action.option_strings)


def _place(action: argparse.Action) -> str:
    if action.metavar is not None:
        return action.metavar if isinstance(action.metavar, str) else " ".join(action.metavar)
    if action.choices is not None:
        return "|".join(str(choice) for choice in action.choices)
    return action.dest.upper()


def _help(action: argparse.Action, command: argparse.ArgumentParser) -> str:
    values = {**vars(action), "prog": command.prog}
    return (action.help or "") % values
