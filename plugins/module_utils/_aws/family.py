# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The API families: all that differs between the 2015 API and the 2021 API before a client is there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """One API of the service, and the modules that use it.

    `client_name` is botocore's name of the API, `prefix` begins the names of its modules. `package_types` are the
    types that it can create; `purged_types` are those that a purge deletes by default. `several_per_name`: whether
    packages of one name are told apart by their engine version. `minimum_botocore` has every operation and member that
    the modules use. `wait_timeouts` are the defaults for imports and for associations, in seconds.
    """

    client_name: str
    prefix: str
    package_types: tuple[str, ...]
    purged_types: tuple[str, ...]
    minimum_botocore: str
    several_per_name: bool = False
    wait_timeouts: tuple[int, int] = (600, 600)

    def module(self, rest: str) -> str:
        """The full name of a module of this family, such as `aws_search.packages.es_package`."""
        return f"aws_search.packages.{self.prefix}_{rest}"


ES = Family(
    client_name="es",
    prefix="es",
    package_types=("TXT-DICTIONARY",),
    purged_types=("TXT-DICTIONARY",),
    minimum_botocore="1.34.0",
)
OPENSEARCH = Family(
    client_name="opensearch",
    prefix="opensearch",
    package_types=("TXT-DICTIONARY", "ZIP-PLUGIN", "PACKAGE-LICENSE", "PACKAGE-CONFIG"),
    purged_types=("TXT-DICTIONARY",),
    # The first with engine versions, configurations, and AssociatePackages [history of botocore's model].
    minimum_botocore="1.35.58",
    several_per_name=True,
    wait_timeouts=(1800, 3600),
)
