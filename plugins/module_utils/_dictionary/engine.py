# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.


"""The search engines that read dictionaries, told apart only where they read the same file differently."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Engine:
    """Versions of Elasticsearch and OpenSearch that read every dictionary alike.

    ``lucene`` is 8 or 9 (9 stands for 10, too). ``trims_comments``: whether the product's own reader of word lists
    looks for ``#`` after it has trimmed a line; that came with OpenSearch 1.3.7 and 2.4
    (opensearch-project/OpenSearch#5123).
    """

    lucene: int
    trims_comments: bool
    versions: str

    def __str__(self) -> str:
        return self.versions


ELASTICSEARCH_7 = Engine(8, False, "Elasticsearch 7 and OpenSearch 1.0 to 1.3.6")
OPENSEARCH_1_3_7 = Engine(8, True, "OpenSearch 1.3.7 and later patches")
OPENSEARCH_2_0 = Engine(9, False, "OpenSearch 2.0 to 2.3")
OPENSEARCH_2_4 = Engine(9, True, "OpenSearch 2.4 and later")
ALL_ENGINES = (ELASTICSEARCH_7, OPENSEARCH_1_3_7, OPENSEARCH_2_0, OPENSEARCH_2_4)


class UnknownEngineError(ValueError):
    """The name of an engine cannot be parsed, or nothing is known of how that engine reads dictionaries."""


def engines_of(name: str | None) -> tuple[Engine, ...]:
    """The engines that a name such as ``OpenSearch_2.17`` or ``Elasticsearch_7.10`` stands for; None: all of them.

    Of OpenSearch 1.3, the service does not say the patch, so it stands for two. Raises UnknownEngineError.
    """
    if name is None:
        return ALL_ENGINES
    match = re.fullmatch(r"(OpenSearch|Elasticsearch)_([0-9]{1,3})\.([0-9]{1,3})", name, re.ASCII)
    if not match:
        raise UnknownEngineError(
            f"engine must be a version as the service spells it, such as OpenSearch_2.17 or Elasticsearch_7.10, got "
            f"{name[:60]!r}."
        )
    version = (int(match[2]), int(match[3]))
    if match[1] == "Elasticsearch" and version[0] == 7:
        return (ELASTICSEARCH_7,)
    if match[1] == "OpenSearch" and version <= (3, 999) and version[0] >= 1:
        if version[0] == 1:
            return (ELASTICSEARCH_7,) if version < (1, 3) else (ELASTICSEARCH_7, OPENSEARCH_1_3_7)
        return (OPENSEARCH_2_0,) if version < (2, 4) else (OPENSEARCH_2_4,)
    raise UnknownEngineError(
        f"How {name} reads dictionaries is not known: engine must be Elasticsearch_7.x, or OpenSearch_1.x to "
        f"OpenSearch_3.x. Leave engine out to check for all of these."
    )
