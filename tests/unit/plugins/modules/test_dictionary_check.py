# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""dictionary_check as a whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.modules import dictionary_check

RULES = "kettle, teapot\npushbike => bicycle\n"
BLANK = "kettle, teapot, \n"
NO_RULE = "kettle; teapot\n"


@pytest.fixture
def check(run: Callable[..., Any]) -> Callable[..., Any]:
    """A function that runs the module with these options, as Solr synonyms unless they say otherwise."""

    def check_with(**options: Any) -> Any:
        return run(dictionary_check.main, **{"format": "solr", **options})

    return check_with


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_dictionary_without_faults_is_valid(check: Any, tmp_path: Path, check_mode: bool) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text(RULES, encoding="utf-8")
    for given in ({"path": str(path)}, {"content": RULES}):
        found = check(**given, check_mode=check_mode, fail_on="warning").ok()
        assert {key: found[key] for key in ("changed", "valid", "errors", "warning_groups", "summary")} == {
            "changed": False,
            "valid": True,
            "errors": [],
            "warning_groups": [],
            "summary": {"lines": 2, "rules": 2, "mappings": 3, "errors": 0},
        }
        name = given.get("path", "content")
        assert found["msg"] == f"{name} has no errors and no warnings (lines: 2, rules: 2, mappings: 3)."


@pytest.mark.parametrize(
    ("content", "fail_on", "fails"),
    [
        (BLANK, "error", True),
        (BLANK, "warning", True),
        (BLANK, "never", False),
        (NO_RULE, "error", False),
        (NO_RULE, "warning", True),
        (NO_RULE, "never", False),
    ],
)
def test_the_task_fails_on_what_it_is_to_fail_on_and_returns_the_findings_always(
    check: Any, content: str, fail_on: str, fails: bool
) -> None:
    found = check(content=RULES + content, fail_on=fail_on)
    assert found.failed == fails
    kind, count, place = ("errors", "1 error and 0 warnings", "line 3, column 16: A term is blank")
    if content == NO_RULE:
        kind, count, place = ("warning_groups", "0 errors and 1 warning", "line 3, column 7: The engine takes")
    assert found["valid"] == (content == NO_RULE)
    assert [finding["line"] for finding in found[kind]] == [3]
    assert found["msg"].startswith(f"content has {count} (lines: 3, rules: 2, mappings: 3). The first: {place}")
    assert [text[:24] for text in found.warnings] == (["content: line 3, column "] if content == NO_RULE else [])


def test_options_reach_the_check(check: Any) -> None:
    assert check(content="&, and\n", tokenizer="standard").failed
    assert check(content="&, and\n", tokenizer="whitespace").ok()["warning_groups"] == []
    assert check(content=BLANK, lenient=True).ok()["summary"]["mappings"] == 2
    assert check(content=RULES, expand=False).ok()["summary"]["mappings"] == 3
    entry = "茶瓶,急須,キュウス,名詞\n"
    assert check(content=entry, format="kuromoji").ok()["valid"]
    assert check(content=entry, format="kuromoji", engine="OpenSearch_2.17").failed
    assert check(content=entry, format="kuromoji", engine="OpenSearch_1.2").ok()["warning_groups"] == []


def test_warnings_that_are_accepted_do_not_fail_the_task(check: Any) -> None:
    content = f"{RULES}{RULES}{NO_RULE}"
    found = check(content=content, fail_on="warning", ignore=["duplicate-rule"])
    assert found.failed
    assert [group["code"] for group in found["warning_groups"]] == ["wrong-separator"]
    found = check(content=content, fail_on="warning", ignore=["duplicate-rule", "wrong-separator"]).ok()
    assert (found["warning_groups"], found.warnings) == ([], [])
    assert found["msg"].startswith("content has no errors and no warnings (lines: 5, rules: 4, mappings: 6)")
    assert check(content=BLANK, ignore=["blank-term"]).failed


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "Set either path or content, got neither."),
        ({"path": "/x", "content": "SECRET"}, "Set either path or content, got both."),
        ({"path": "{tmp}"}, "{tmp} is a folder. Set path to a file."),
        ({"path": "{tmp}/none"}, "There is no file {tmp}/none on the host that the module runs on."),
        ({"path": "{tmp}/pipe"}, "{tmp}/pipe is not a regular file. Set path to one."),
        ({"path": "/proc/self/mem"}, "/proc/self/mem cannot be read: Input/output error."),
        ({"path": "{tmp}/x\0"}, "path must not contain a NUL character."),
        (
            {"content": "a\nb\ud83dc"},
            "content contains half a character, U+D83D, at line 2, column 2: a surrogate without",
        ),
        (
            {"content": "a", "engine": "2.17"},
            "engine must be a version as the service spells it, such as OpenSearch_2.17",
        ),
        ({"content": "a", "engine": "OpenSearch_9.0"}, "How OpenSearch_9.0 reads dictionaries is not known"),
        ({"content": ["kettle, ", "SECRET, a"]}, "content must be text, got a list. Write it as a block (content: |)"),
        ({"content": {"SECRET": "a"}}, "content must be text, got a mapping."),
        ({"content": 42}, "content must be text, got a value of type int."),
        ({"content": "SECRET", "ignore": ["line-not-checked"]}, "value of ignore must be one or more of: accidental"),
        ({"content": "SECRET", "ignore": ["two-arrows"]}, "value of ignore must be one or more of: accidental-escape"),
        (
            {"content": "SECRET", "format": "hunspell"},
            "value of format must be one of: solr, wordnet, stopwords, kuromoji",
        ),
    ],
)
def test_what_cannot_be_checked_is_refused_with_a_sentence(
    check: Any, tmp_path: Path, options: dict[str, Any], sentence: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = options.get("path", "").replace("{tmp}", str(tmp_path))
    found = check(**{**options, **({"path": path} if path else {})})
    # Newer versions of ansible-core refuse a NUL character by themselves.
    by_ansible = "NUL" in sentence and "null character" in found.message
    assert by_ansible or found.message.startswith(sentence.replace("{tmp}", str(tmp_path)))
    assert "SECRET" not in json.dumps(found.result)


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing yet\n"])
def test_an_empty_file_is_valid(check: Any, tmp_path: Path, content: str) -> None:
    path = tmp_path / "empty.txt"
    path.write_text(content, encoding="utf-8")
    for kind in ("solr", "stopwords", "kuromoji", "nori"):
        found = check(path=str(path), format=kind).ok()
        assert found["valid"]
        if not content:
            assert found["msg"] == f"{path} is empty. The engine accepts it, and does nothing with it."


def test_a_home_folder_is_found(check: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "synonyms.txt").write_text(RULES, encoding="utf-8")
    assert check(path="~/synonyms.txt").ok()["summary"]["lines"] == 2


@pytest.mark.parametrize("no_log", [False, True])
@pytest.mark.parametrize("given", ["content", "path"])
def test_a_result_shows_80_characters_of_a_faulty_line_and_with_no_log_nothing(
    check: Any, tmp_path: Path, given: str, no_log: bool
) -> None:
    text = f"privateword, otherword\n{'x' * 80}hiddenword; y\nkettle, \n"
    path = tmp_path / "synonyms.txt"
    path.write_text(text, encoding="utf-8")
    value = text if given == "content" else str(path)
    found = check(**{given: value, "fail_on": "never", "_ansible_no_log": no_log}).ok()
    shown = json.dumps(found.result)
    assert [found["errors"][0]["line"], found["warning_groups"][0]["line"]] == [3, 2]
    assert "privateword" not in shown
    assert "hiddenword" not in shown
    assert ("x" * 80 in shown, "kettle" in shown) == (not no_log, not no_log)


def test_content_of_one_word_is_not_blanked_out_of_the_sentences(check: Any) -> None:
    found = check(content="the", format="solr").ok()
    assert "The line has one term only, so there is no rule." in found["warning_groups"][0]["message"]
    # Newer versions of ansible-core leave the arguments out of the result.
    arguments = found.result.get("invocation", {}).get("module_args", {})
    assert arguments.get("content") in (None, "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER")


def test_neither_boto3_nor_amazon_aws_is_needed() -> None:
    program = (
        "import sys; sys.modules.update(dict.fromkeys(['boto3', 'botocore', 'ansible_collections.amazon'])); "
        f"from {dictionary_check.__name__} import main; print(main.__name__)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.stdout, ended.stderr) == ("main\n", "")
