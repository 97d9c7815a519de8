# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The API families: all that differs between the modules of the 2015 API and those of the 2021 API."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._aws.packages import PackagesApi
from .._plan.model import DesiredAssociation

if t.TYPE_CHECKING:
    from .._reconcile.observe import Observer
    from .._reconcile.package import PackageReconciler
    from .._reconcile.roll_out import OnDomain
    from .._runtime.polling import Deadline

ArgumentSpec = dict[str, dict[str, t.Any]]
Params = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class Family:
    """One API of the service, and the modules that use it.

    `client_name` is botocore's name of the API, `prefix` begins the names of its modules. `package_types` are the
    types that it can create; `purged_types` are those that a purge deletes by default. `minimum_botocore` has every
    operation and member that the modules use. `wait_timeouts` are the defaults for imports and for associations, in
    seconds.

    Options that only modules of this family take are the `*_arguments`, `validate_*` says what is wrong with them, and
    `*_members` what they express. The 2015 API, which came first, has none.
    """

    client_name: str
    prefix: str
    package_types: tuple[str, ...]
    purged_types: tuple[str, ...]
    minimum_botocore: str
    wait_timeouts: tuple[int, int]

    package_arguments: t.ClassVar[ArgumentSpec] = {}
    purge_arguments: t.ClassVar[ArgumentSpec] = {}
    association_arguments: t.ClassVar[ArgumentSpec] = {}
    info_arguments: t.ClassVar[ArgumentSpec] = {}

    def validate_package(self, api: PackagesApi, params: Params) -> list[str]:
        """What is wrong with these options of a package."""
        return []

    def validate_association(self, api: PackagesApi, params: Params) -> list[str]:
        """What is wrong with these options of an association."""
        return []

    def package_members(self, params: Params) -> dict[str, t.Any]:
        """These options of a package as members of `DesiredPackage`."""
        return {}

    def association_members(self, params: Params) -> dict[str, t.Any]:
        """These options of an association as members of `DesiredAssociation`."""
        return {}

    def associate(
        self,
        desired: DesiredAssociation,
        observer: Observer,
        deadline: Deadline,
        check_mode: bool,
        after: PackageReconciler | None = None,
    ) -> OnDomain:
        """The reconciler of one association."""
        # Only here: each file takes its time to load, and most modules need none of this one.
        from .._reconcile.association import AssociationReconciler

        return AssociationReconciler(desired, observer, deadline, check_mode, after)


ES = Family(
    client_name="es",
    prefix="es",
    package_types=("TXT-DICTIONARY",),
    purged_types=("TXT-DICTIONARY",),
    minimum_botocore="1.34.0",
    wait_timeouts=(600, 600),
)
