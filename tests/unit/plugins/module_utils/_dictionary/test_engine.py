# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.aws_search.packages.plugins.module_utils._dictionary.engine import (
    ALL_ENGINES,
    ELASTICSEARCH_7,
    OPENSEARCH_1_3_7,
    OPENSEARCH_2_0,
    OPENSEARCH_2_4,
    Engine,
    UnknownEngineError,
    engines_of,
)


@pytest.mark.parametrize(
    ("name", "engines"),
    [
        (None, ALL_ENGINES),
        ("Elasticsearch_7.1", (ELASTICSEARCH_7,)),
        ("Elasticsearch_7.10", (ELASTICSEARCH_7,)),
        ("OpenSearch_1.0", (ELASTICSEARCH_7,)),
        ("OpenSearch_1.2", (ELASTICSEARCH_7,)),
        ("OpenSearch_1.3", (ELASTICSEARCH_7, OPENSEARCH_1_3_7)),
        ("OpenSearch_2.3", (OPENSEARCH_2_0,)),
        ("OpenSearch_2.4", (OPENSEARCH_2_4,)),
        ("OpenSearch_2.17", (OPENSEARCH_2_4,)),
        ("OpenSearch_3.1", (OPENSEARCH_2_4,)),
    ],
)
def test_a_version_stands_for_the_engines_that_read_like_it(name: str | None, engines: tuple[Engine, ...]) -> None:
    assert engines_of(name) == engines


@pytest.mark.parametrize(
    "name",
    ["", "2.17", "OpenSearch", "OpenSearch_2", "opensearch_2.17", "OpenSearch 2.17", "OpenSearch_٢.1", "x" * 500],
)
def test_what_is_no_version_is_shown_in_the_sentence(name: str) -> None:
    with pytest.raises(
        UnknownEngineError, match=r"^engine must be a version as the service spells it, .*, got '"
    ) as caught:
        engines_of(name)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("name", ["Elasticsearch_6.8", "Elasticsearch_8.1", "OpenSearch_0.9", "OpenSearch_4.0"])
def test_a_version_that_nothing_is_known_of_is_refused(name: str) -> None:
    with pytest.raises(UnknownEngineError, match=f"^How {name} reads dictionaries is not known"):
        engines_of(name)
