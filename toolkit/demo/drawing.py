"""
Drawing lots for the demo: one of some options, and a sentence with its slots filled.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

import numpy as np

from toolkit.demo import texts

Option = TypeVar("Option")
_SLOT = re.compile(r"\{(\w+)\}")


def one_of(random: np.random.Generator, options: Sequence[Option]) -> Option:
    """Any of the options, each as likely."""
    return options[int(random.random() * len(options))]


@dataclass(frozen=True, slots=True)
class Lottery:
    """Options with a weight each, to draw from many times."""

    options: Sequence[str]
    bounds: Sequence[float]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Lottery:
        """A lottery by option → weight; the weights need not add up to anything."""
        return cls(tuple(weights), tuple(accumulate(weights.values())))

    def draw(self, random: np.random.Generator) -> str:
        """One of the options, by its weight."""
        return self.options[
            bisect(self.bounds, random.random() * self.bounds[-1], hi=len(self.options) - 1)
        ]


def sentence(random: np.random.Generator, bank: Sequence[str]) -> str:
    """One sentence of a bank, its slots filled, with a capital at its start."""
    filled = _SLOT.sub(lambda match: one_of(random, texts.SLOTS[match[1]]), one_of(random, bank))
    return filled[0].upper() + filled[1:]


def story(random: np.random.Generator, bank: Sequence[str], more_share: float) -> str:
    """A sentence, and in *more_share* of the cases what the tenant added."""
    told = sentence(random, bank)
    return f"{told} {sentence(random, texts.MORE)}" if random.random() < more_share else told
