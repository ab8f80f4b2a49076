"""The step that looks for known faults in the packages: the same everywhere, and it cannot pass unseen."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
LOCKED = re.compile(
    r"^([a-zA-Z0-9._-]+)==\S+[^\n]*((?:\n {4}--hash=sha256:[0-9a-f]{64}[^\n]*)*)", re.MULTILINE
)


def recipe() -> list[str]:
    """The commands of ``make audit``, without running them."""
    make = shutil.which("make")
    if make is None:
        pytest.skip("optional: make is not here")
    done = subprocess.run(
        [make, "--dry-run", "--no-print-directory", "audit"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_audit_looks_at_both_locks_and_skips_nothing() -> None:
    """``--strict``: a package that could not be looked up is a failure; OSV, not the index it came from."""
    given = recipe()[-1].split()
    assert given[0].endswith("/pip-audit")
    assert [given[at + 1] for at, word in enumerate(given) if word == "-r"] == [
        "requirements.lock",
        "requirements-dev.lock",
    ]
    assert {"--strict", "--require-hashes", "--disable-pip"} <= set(given)
    assert given[given.index("--vulnerability-service") + 1] == "osv"
    assert "--ignore-vuln" not in given
    assert not any(line.startswith("-") or "|| true" in line for line in recipe())


def test_the_tests_do_not_need_the_network() -> None:
    """``make test`` does not audit."""
    rules = dict(re.findall(r"^(\w+):(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert "audit" in rules
    assert [name for name, needed in rules.items() if "audit" in needed.split()] == []


def test_the_schedules_give_that_command_and_may_fail() -> None:
    """With the least rights, each week and at each change of a lock; a failure is not waved through."""
    github = yaml.safe_load((DEPLOY / "github" / "nakijken.yml").read_text("utf-8"))
    assert github["permissions"] == {"contents": "read"}
    events = github[True]  # YAML reads ``on`` as a truth value
    assert set(events) == {"schedule", "push", "workflow_dispatch"}
    assert events["push"]["paths"] == ["requirements.lock", "requirements-dev.lock"]
    job = github["jobs"]["audit"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make audit"]
    gitlab = yaml.safe_load((DEPLOY / "gitlab" / "nakijken.gitlab-ci.yml").read_text("utf-8"))
    assert gitlab["audit"]["script"] == ["make audit"]
    texts = [path.read_text("utf-8") for path in DEPLOY.rglob("nakijken*")]
    assert len(texts) == 2
    assert not any(re.search(r"continue-on-error|allow_failure|secrets\.", text) for text in texts)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_locked_by_version_and_hash(name: str) -> None:
    """No package comes from elsewhere than an index, and none without its fingerprint."""
    text = (ROOT / name).read_text("utf-8")
    found = LOCKED.findall(text)
    starts = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(found) == len(starts) > 20
    assert [package for package, hashes in found if "--hash" not in hashes] == []
    assert "://" not in text
