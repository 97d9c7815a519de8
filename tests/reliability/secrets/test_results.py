# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules tell: never credentials, signatures or what a dictionary says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_associations,
    es_package_info,
    es_packages,
)
from ansible_collections.aws_search.packages.tests.reliability.secrets.conftest import FILE, Secretive
from ansible_collections.aws_search.packages.tests.reliability.secrets.marked import marked

SOURCE = {"s3_bucket_name": "dictionaries", "s3_key": "marked.txt"}
PACKAGE = {"name": "synonyms", "description": "Synonyms", "source": SOURCE, "commit_message": "Add sorbet"}
# Each module with options that have it send all that it can send.
RUNS: dict[str, tuple[Callable[[], None], dict[str, Any]]] = {
    "import": (es_package.main, {**PACKAGE, "name": "stopwords", "wait": True}),
    "import again": (es_package.main, {**PACKAGE, "update": "always", "wait": True}),
    "import of a file": (es_package.main, {**PACKAGE, "source_file": FILE, "update": "always", "wait": True}),
    "roll out": (es_package.main, {**PACKAGE, "domains": ["shop", "archive"], "wait": True}),
    "delete": (es_package.main, {"name": "synonyms", "state": "absent", "dissociate": True, "wait": True}),
    "many": (es_packages.main, {"packages": [PACKAGE, {**PACKAGE, "name": "stopwords"}], "wait": True}),
    "associate": (es_package_association.main, {"domain_name": "shop", "name": "synonyms", "wait": True}),
    "associate many": (
        es_package_associations.main,
        {"domain_name": "shop", "packages": [{"name": "synonyms"}], "purge": True, "wait": True},
    ),
    "look": (es_package_info.main, {"include_versions": True, "include_domains": True}),
    "look at a domain": (es_package_info.main, {"domain_name": "shop"}),
}
WAYS = pytest.mark.parametrize("way", ["options", "environment", "profile", "role"])
# Each operation and a run that asks for it; the last one is only warned of.
REFUSED = [
    ("DescribePackages", "import", "SignatureDoesNotMatch"),
    ("DescribePackages", "many", "SignatureDoesNotMatch"),
    ("DescribePackages", "look", "ExpiredTokenException"),
    ("CreatePackage", "import", "SignatureDoesNotMatch"),
    ("CreatePackage", "many", "AccessDeniedException"),
    ("UpdatePackage", "import again", "IncompleteSignature"),
    ("DeletePackage", "delete", "SignatureDoesNotMatch"),
    ("AssociatePackage", "associate", "InvalidSignatureException"),
    ("ListPackagesForDomain", "roll out", "SignatureDoesNotMatch"),
    ("AssociatePackage", "associate many", "SignatureDoesNotMatch"),
    ("ListPackagesForDomain", "associate", "UnrecognizedClientException"),
    ("ListPackagesForDomain", "look at a domain", "ConflictException"),
    ("ListDomainsForPackage", "look", "IncompleteSignature"),
    ("GetPackageVersionHistory", "look", "SignatureDoesNotMatch"),
    ("GetPackageVersionHistory", "many", "AccessDeniedException"),
]


@WAYS
@pytest.mark.parametrize("what", RUNS)
def test_a_run_shows_no_secret(secretive: Secretive, what: str, way: str) -> None:
    main, options = RUNS[what]
    for check_mode in (True, False):
        ended = secretive.run(main, **options, **secretive.given(way), check_mode=check_mode, diff=True)
        ended.ok()
        assert secretive.guard.requests


@pytest.mark.parametrize("way", ["options", "environment"])
@pytest.mark.parametrize("what", RUNS)
def test_a_run_that_is_refused_before_it_sends_anything_shows_no_secret(
    secretive: Secretive, what: str, way: str
) -> None:
    main, options = RUNS[what]
    for bad in ({"region": "nowhere at all"}, {"no_such_option": 1}):
        assert secretive.run(main, **options, **secretive.given(way), **bad).failed
    assert secretive.guard.requests == []


@WAYS
@pytest.mark.parametrize(("operation", "what", "code"), REFUSED)
def test_a_service_that_quotes_the_request_makes_no_run_show_its_secrets(
    secretive: Secretive, operation: str, what: str, code: str, way: str
) -> None:
    main, options = RUNS[what]
    secretive.refuse(operation, code)
    ended = secretive.run(main, **options, **secretive.given(way), diff=True)
    assert secretive.quoted
    assert "signature" in " ".join([str(ended.result.get("msg")), *ended.warnings])


@pytest.mark.parametrize("padding", [0, 50, 100, 150, 200, 250, 300, 1000])
def test_no_piece_of_a_token_is_left_where_a_long_answer_is_cut(secretive: Secretive, padding: int) -> None:
    main, options = RUNS["look"]
    secretive.refuse("DescribePackages", canonical="p" * padding + "\n")
    message = secretive.run(main, **options, **secretive.given("profile")).message
    assert len(message) < 1000


@WAYS
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n", "\nX-Injected: 1"], ids=ascii)
def test_a_token_with_a_line_break_is_shown_nowhere(
    secretive: Secretive, way: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it comes from a file that was read whole, or a block of YAML; files of credentials have none."""
    main, options = RUNS["look"]
    given = secretive.given(way)
    if way == "options":
        given["session_token"] += end
    elif way == "environment":
        monkeypatch.setenv("AWS_SESSION_TOKEN", secretive.credentials.session_token + end)
    ended = secretive.run(main, **options, **given)
    assert ended.failed == (way in ("options", "environment"))


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "IncompleteSignature"])
def test_keys_that_a_role_is_assumed_with_are_shown_nowhere(secretive: Secretive, code: str) -> None:
    """botocore asks for the role by itself: no client of the module sends that request."""
    main, options = RUNS["look"]
    secretive.refuse("AssumeRole", code)
    ended = secretive.run(main, **options, **secretive.given("role"))
    assert secretive.quoted
    assert code in ended.message


def test_the_list_of_resource_actions_has_actions_and_nothing_else(secretive: Secretive) -> None:
    """debug_botocore_endpoint_logs makes amazon.aws read botocore's log, which has all of each request."""
    endpoint = "https://es.us-east-1.amazonaws.com"
    main, options = RUNS["look"]
    given = {**secretive.given("options"), "endpoint_url": endpoint, "debug_botocore_endpoint_logs": True}
    ended = secretive.run(main, **options, **given).ok()
    assert all(request.url.startswith(endpoint) for request in secretive.guard.requests)
    assert sorted(ended["resource_actions"]) == [
        "es:DescribePackages",
        "es:GetPackageVersionHistory",
        "es:ListDomainsForPackage",
    ]


def test_the_search_finds_what_is_hidden_in_pieces() -> None:
    credentials = marked(1)
    assert credentials.found_in("nothing of it") == []
    assert credentials.found_in(f"x{credentials.access_key}x") == [credentials.access_key]
    assert credentials.found_in(f"cut: {credentials.session_token[100:120]}…") != []
    assert credentials.found_in(f"cut: {credentials.secret_key[5:25]}…") != []
    assert marked(2).found_in(str(credentials)) == []
