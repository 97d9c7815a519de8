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
    types that it can create; `purged_types` are those that a purge deletes. `several_per_name`: whether packages of
    one name are told apart by their engine version. `minimum_botocore` has every operation and member that the
    modules use.
    """

    client_name: str
    prefix: str
    package_types: tuple[str, ...]
    purged_types: tuple[str, ...]
    minimum_botocore: str
    several_per_name: bool = False

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
