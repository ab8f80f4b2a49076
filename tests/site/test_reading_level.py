"""The pages stay plain Dutch: short sentences, easy words."""

from __future__ import annotations

import re
from pathlib import Path

import textstat
from lxml import html

from tests.site.conftest import html_pages

LOWEST_EASE = 60
"""Flesch-Douma score from which a text counts as fairly easy, about level B1."""
LONGEST_SENTENCE = 25
ENOUGH_WORDS = 60
"""A page with less running text has too little of it for a score."""

ASIDE = (
    "//table | //blockquote | //pre | //svg | //button | //*[contains(@class, 'headerlink')]"
    " | //*[contains(@class, 'kg-citaat')] | //*[contains(@class, 'kg-bron')] | //*[@hidden] | //cite | //script"
)
WORD = re.compile(r"[^\W\d_][\w’'-]*")


def running_text(page: Path) -> list[str]:
    """Return the sentences of *page*: paragraphs and list items, without tables and quotations."""
    article = html.parse(page).xpath("//article")[0]
    for aside in article.xpath("." + ASIDE.replace(" | //", " | .//")):
        aside.drop_tree()
    for code in article.xpath(".//code | .//kbd"):
        code.text, code[:] = "dit", []
    sentences: list[str] = []
    blocks = article.xpath(
        ".//p | .//li | .//dd | .//dt | .//summary | .//div[not(.//div or .//p or .//li)]"
    )
    for block in blocks:
        own = (
            block.xpath(
                ".//text()[not(ancestor::p[ancestor::li]) or ancestor::p = $block]", block=block
            )
            if block.tag == "p"
            else block.xpath(
                "text() | ./*[not(self::ul or self::ol or self::p or self::div)]//text()"
            )
        )
        text = " ".join("".join(str(part) for part in own).split())
        sentences += [
            part for part in re.split(r"(?<=[.!?…])[”’\")]*\s+", text) if WORD.search(part)
        ]
    return sentences


def test_pages_are_easy_to_read(site: Path) -> None:
    """Each page scores at least 60 on the Dutch reading-ease scale of Flesch-Douma."""
    textstat.set_lang("nl")
    hard: list[str] = []
    for page in html_pages(site):
        sentences = running_text(site / page)
        if sum(len(WORD.findall(sentence)) for sentence in sentences) < ENOUGH_WORDS:
            continue
        text = " ".join(s if s[-1] in ".!?" else s.rstrip(" ,;:…”") + "." for s in sentences)
        ease = textstat.flesch_reading_ease(text)
        if ease < LOWEST_EASE:
            hard.append(f"{page}: {ease:.0f}")
    assert hard == []


def test_sentences_are_short(site: Path) -> None:
    """No sentence has more than 25 words."""
    long = [
        f"{page}: {sentence}"
        for page in html_pages(site)
        for sentence in running_text(site / page)
        if len(WORD.findall(sentence)) > LONGEST_SENTENCE
    ]
    assert long == []
