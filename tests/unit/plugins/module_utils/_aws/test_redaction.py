# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._aws.redaction import redact, signing_values, truncate

KEY, SIGNATURE = "AKIAIOSFODNN7EXAMPLE", "5d672d79c15b13162d9279b0855cfba6" * 2
TOKEN = "FwoGZXIvYXdzEBYaDNotARealToken+/="
AUTHORIZATION = (
    f"AWS4-HMAC-SHA256 Credential={KEY}/20261124/us-east-1/es/aws4_request, "
    f"SignedHeaders=host;x-amz-date;x-amz-security-token, Signature={SIGNATURE}"
)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": AUTHORIZATION.encode(), "X-Amz-Security-Token": TOKEN, "Host": "x" * 40},
        {"authorization": AUTHORIZATION, "x-amz-security-token": f"{TOKEN}\n"},
    ],
)
def test_what_a_request_was_signed_with_is_found_in_its_headers(headers: dict[str, str]) -> None:
    assert signing_values(headers) == {KEY, TOKEN}
    assert signing_values(headers, signature=True) == {KEY, SIGNATURE, TOKEN}


def test_values_that_are_too_short_for_a_secret_are_left_in_results() -> None:
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=testing/1, Signature=synonyms"}
    assert signing_values(headers, signature=True) == set()
    assert signing_values({}) == set()


@pytest.mark.parametrize("place", [lambda text: text, lambda text: {"Message": text}])
def test_what_a_service_quotes_of_a_request_is_hidden(place: object) -> None:
    assert callable(place)
    quoted = f"The canonical request: {AUTHORIZATION} x-amz-security-token:{TOKEN}"
    hidden = str(redact(place(quoted)))
    assert "Credential=********" in hidden
    assert [secret for secret in (KEY, SIGNATURE, TOKEN) if secret in hidden] == []


def test_what_is_no_text_is_left_as_it_is() -> None:
    assert redact({"Code": 7, "Tags": ["Signature=abc"]}) == {"Code": 7, "Tags": ["Signature=abc"]}


@given(text=st.text(max_size=2000))
def test_a_text_is_on_one_line_and_shortened_between_two_words(text: str) -> None:
    short = truncate(text)
    assert len(short) <= 502
    assert len(short.splitlines()) <= 1
    assert short == " ".join(text.split()) or short.endswith(" …")
