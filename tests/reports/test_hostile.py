"""Whatever the register holds: names are shown as text, and what is private is nowhere."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.reports.knowing import HOSTILE, TODAY, demo_contents, knowledge_of_contents
from toolkit.knowledge import Knowledge
from toolkit.reports.cells import shown_name
from toolkit.reports.charts.svg import clean
from toolkit.reports.chronicle import KINDS, chronicle
from toolkit.reports.facts import facts_of
from toolkit.reports.pages import Pages, report_pages
from toolkit.reports.remarks import Remark
from toolkit.reports.site import sync_pages

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
ALLOWED_ATTRIBUTES = re.compile(r"(?i)^on|^srcdoc$|^xlink")
CANARIES = {
    "name": "Kanarius Zwaluwstaart",
    "phone": "06-48151623",
    "e-mail": "kanarie@voorbeeld.example",
    "iban": "NL91ABNA0417164300",
    "tenant": "H7654321",
    "handler": "Merel Kanariepiet",
}


def with_names(names: tuple[str, ...]) -> Knowledge:
    """The demo with these names for its categories, complexes and teams, and one action on each."""
    contents = demo_contents()
    renamed: dict[str, dict[str, str]] = {}
    for table, column in (("categories", "name"), ("complexes", "name"), ("employees", "team")):
        old = list(dict.fromkeys(row[column] for row in contents[table]))
        renamed[column + table] = dict(zip(old, names, strict=False))
        for row in contents[table]:
            row[column] = renamed[column + table].get(row[column], row[column])
    for row in contents["units"]:
        row["complex"] = renamed["namecomplexes"].get(row["complex"], row["complex"])
    for table in ("complaints", "improvement_actions"):
        for row in contents[table]:
            if row.get("category"):
                row["category"] = renamed["namecategories"].get(row["category"], row["category"])
    return knowledge_of_contents(contents)


@cache
def hostile_pages() -> Pages:
    told = tuple(clean(text, 4000) for text in HOSTILE[:9])
    remark = Remark(paragraphs=told, written_on=date(2026, 11, 1))
    return report_pages(
        with_names(HOSTILE),
        NOW,
        organisation=HOSTILE[1],
        remarks={"2026-10": remark, "2026": remark},
    )


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as MkDocs builds them, with the project's own extensions."""
    folder = tmp_path_factory.mktemp("hostile")
    root = Path(__file__).parents[2]
    config = (root / "mkdocs.yml").read_text("utf-8")
    config = config[: config.index("\nnav:")] + "\nnav:\n  - index.md\n"
    (folder / "mkdocs.yml").write_text(config, "utf-8")
    sync_pages(folder / "docs" / "rapporten", hostile_pages().texts)
    (folder / "docs" / "index.md").write_text("# Start\n", "utf-8")
    (folder / "docs" / "assets").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_names_become_text_on_the_built_page(hostile_site: Path) -> None:
    """Names stand in the tables as they are; nothing of them became an element, a link or a handler."""
    seen = set()
    for path in sorted((hostile_site / "rapporten").glob("*.html")):
        page = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
        article = page.xpath("//article")[0]
        assert not article.xpath(".//script|.//iframe|.//object|.//img|.//*[local-name()='image']")
        for element in article.iter():
            assert not [a for a in element.attrib if ALLOWED_ATTRIBUTES.match(a)]
            assert not element.get("href", "").casefold().startswith(("javascript", "data"))
        assert "49" not in [cell.text_content() for cell in article.xpath(".//tbody/tr/th")]
        seen |= {cell.text_content() for cell in article.xpath(".//tbody/tr/th")}
    shown = {shown_name(name) for name in HOSTILE}
    assert len(shown & seen) >= 8


def test_templates_and_charts_are_not_opened_by_names() -> None:
    """No page holds a name's own tags, and each chart is one well-formed drawing."""
    drawings = 0
    for name, text in hostile_pages().texts.items():
        assert "\u202e" not in text
        if name.endswith(".md"):
            assert "<script" not in text
            assert "<img" not in text
            for svg in re.findall(r"<svg .*?</svg>", text):
                html.etree.fromstring(svg.encode())
                drawings += 1
    assert drawings > 100


def test_names_that_differ_by_case_only_stay_two() -> None:
    """*Lift* and *lift* are two rows, not one."""
    knowledge = with_names(("Lift", "lift"))
    rows = report_pages(knowledge, NOW).texts["csv/2026-rubrieken.csv"].splitlines()
    assert {row.split(";")[0] for row in rows} >= {"Lift", "lift"}


def test_the_word_document_holds_names_as_text() -> None:
    """A Word file opens, with hostile names as text in it."""
    content = hostile_pages().documents["2026.docx"]()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        document = html.etree.fromstring(package.read("word/document.xml"))
    text = "".join(document.itertext())
    assert "<script>alert(1)</script>" in text
    assert "Opmerking van de coördinator, 1 november 2026" in text


def test_contacts_in_the_names_of_lists_are_in_no_file() -> None:
    """Somebody keeps a phone number, an address or an account beside the name of a team, category or complex."""
    contacts = (
        "06-48151623",
        "06\u00a048151623",
        "kanarie@voorbeeld.example",
        "NL91 ABNA 0417 1643 00",
    )
    knowledge = with_names(tuple(f"Naam {n} ({c})" for n, c in enumerate(contacts * 4)))
    pages = report_pages(knowledge, NOW)
    texts = dict(pages.texts)
    with zipfile.ZipFile(io.BytesIO(pages.documents["2026.docx"]())) as package:
        texts["docx"] = package.read("word/document.xml").decode()
    found = re.compile("48151623|kanarie|ABNA")
    assert [name for name, text in texts.items() if found.search(text)] == []
    named = re.compile(r"Naam \d+ \(")
    assert all(named.search(texts[n]) for n in ("2026.md", "csv/2026-rubrieken.csv", "docx"))


def with_canaries() -> Knowledge:
    """The demo with private things in every cell where people might put them."""
    contents: dict[str, list[dict[str, Any]]] = demo_contents()
    everything = " ".join(CANARIES[k] for k in ("name", "phone", "e-mail", "iban", "tenant"))
    for at, row in enumerate(contents["complaints"]):
        for column in ("description", "promise", "cause", "extension_reason", "follow_up_note"):
            if column in row or column in ("description", "promise", "cause"):
                row[column] = f"{everything} {at}"
        if at % 3 == 0:
            row["unit_or_tenant_id"] = CANARIES["tenant"]
            row["handler"] = CANARIES["handler"]
    for row in contents["aftercare"]:
        row["remark"] = everything
    for row in contents["improvement_actions"]:
        row["problem"] = row["expected_effect"] = row["action"] = everything
    contents["employees"].append(
        {"name": CANARIES["handler"], "team": "Team van één", "left_on": None}
    )
    for at in range(20):
        day = TODAY - timedelta(days=at)
        contents["complaints"].append(
            {**contents["complaints"][0], "number": f"K-9{at:06}", "received_on": day}
        )
    return knowledge_of_contents(contents)


def test_nothing_private_is_in_any_file() -> None:
    """
    No name, phone number, e-mail address, account or tenant number is in a page, table, document or the JSON;
    a team of one has no row.
    """
    knowledge = with_canaries()
    pages = report_pages(knowledge, NOW)
    told = chronicle(knowledge)
    facts = [f.as_json() for kind in KINDS for f in facts_of(told, told.periods(kind))]
    texts = {**pages.texts, "json": json.dumps(facts, ensure_ascii=False)}
    for name, make in list(pages.documents.items())[-1:]:
        with zipfile.ZipFile(io.BytesIO(make())) as package:
            texts[name] = "".join(
                package.read(n).decode("utf-8", "replace") for n in package.namelist()
            )
    parts = [word for value in CANARIES.values() for word in (value, *value.split())]
    for name, text in texts.items():
        assert [part for part in parts if part in text] == [], name
    assert "Team van één" not in "".join(pages.texts.values())
