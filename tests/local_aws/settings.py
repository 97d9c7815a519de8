# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of the stand-in that can be changed while it runs. README.md says where each default comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

CHOICES = {
    "associate_packages": ("all_or_none", "partial"),
    "busy_domain": ("validation", "conflict", "off"),
    "default_checksum": ("crc64nvme", "none"),
    "changed_options": ("conflict", "applied"),
    "dictionaries_in_list": ("accepted", "refused"),
    "domain_requirements": ("validation", "association_failed", "off"),
    "empty_lists": ("shown", "left_out"),
    "empty_package_list": ("accepted", "refused"),
    "encryption_off": ("accepted", "refused"),
    "engine_during_upgrade": ("old", "new"),
    "error_type": ("empty", "code"),
    "failed_association": ("accept", "fail_again", "conflict"),
    "key_read_back": ("as_given", "arn"),
    "left_out_on_update": ("kept", "dropped"),
    "name_filter": ("exact", "prefix"),
    "name_on_domain": ("validation", "conflict"),
    "no_version": ("none", "empty"),
    "not_found": ("empty", "resource_not_found", "validation"),
    "option_check": ("strict", "off"),
    "owner_format": ("account", "opaque"),
    "package_key": ("name_and_engine", "name_type_and_engine"),
    "refused_source": ("copy_failed", "access_denied"),
    "scope_during_import": ("accepted", "refused"),
    "serve_s3": ("yes", "not_found", "forbidden"),
    "shared_packages": ("listed", "by_id"),
    "source_in_other_region": ("imported", "copy_failed"),
    "text_check": ("off", "utf8"),
    "types_in_2015": ("all", "dictionaries"),
    "unknown_filter_value": ("ignored", "fails"),
    "unknown_package": ("validation", "resource_not_found"),
    "unvended_scope": ("disabled", "accepted"),
    "update_during_import": ("validation", "conflict"),
    "wildcards": ("off", "on"),
}
SMALLEST = {"maximum_page_size": 1, "filter_value_limit": 1}


@dataclass
class Settings:
    """All durations are in seconds; 0 means that the next look finds it done.

    `associate_packages`: whether AssociatePackages and DissociatePackages do all or nothing, or what can be done.
    `busy_domain`: how a domain that is being changed refuses another change, or `off`: it takes several at once.
    `changed_options`: what AssociatePackage does with other prerequisites or another configuration for a package that
    is ACTIVE at its version: the package is in its desired state, or they are applied.
    `default_checksum`: the full-object checksum that S3 computes for objects that were uploaded without one.
    `deploy_seconds`: how long a blue/green deployment takes: what is no dictionary, and upgrades of domains.
    `dictionaries_in_list`: whether AssociatePackages and DissociatePackages take dictionaries.
    `domain_requirements`: what a domain that is not fit for custom plugins does with one.
    `empty_lists`: whether an answer shows an empty list.
    `empty_package_list`: whether AssociatePackages and DissociatePackages take an empty list.
    `encryption_off`: whether UpdatePackage may take the encryption off a package.
    `enforce_iam`: whether IAM is asked, see `access`.
    `engine_during_upgrade`: which engine version DescribeDomain shows while the domain is upgraded.
    `error_type`: whether ErrorDetails of failed imports have an empty ErrorType, or a code.
    `failed_association`: what AssociatePackage does on ASSOCIATION_FAILED: associates, fails again until the package
    is dissociated, or refuses.
    `filter_value_limit`: how many values a filter may have.
    `key_read_back`: how a KmsKeyIdentifier is shown.
    `left_out_on_update`: what becomes of a description, configuration or encryption that UpdatePackage leaves out.
    `leading_empty_pages`: how many empty pages with a NextToken come before the first result.
    `name_filter`: whether the PackageName filter finds the exact name only, or every name that begins with it.
    `name_on_domain`: how a second package of a name that is on the domain already is refused.
    `newest_version_first`: the order of GetPackageVersionHistory.
    `no_version`: AvailablePackageVersion of a package that has no version yet: left out, or an empty string.
    `not_found`: how a DescribePackages that finds nothing answers.
    `option_check`: whether options that make no sense for the package are refused.
    `owner_format`: whether PackageOwner is an account's ID.
    `package_key`: what there can be once only in an account and region.
    `package_limit`, `domain_package_limit`: the quotas of an account in a region, and of a domain.
    `refused_source`: how an import ends whose source the caller may not read: as COPY_FAILED, or before it begins.
    `scope_during_import`: whether UpdatePackageScope is accepted then.
    `serve_s3`: whether S3 is served here, or how another service's endpoint refuses a request to S3.
    `shared_packages`: whether packages of other accounts are listed without being asked for.
    `source_in_other_region`: how an import from a bucket of another region ends.
    `stale_reads`: how many reads after a change still show what was there before it.
    `text_check`: whether the import of a TXT-DICTIONARY fails unless it is UTF-8.
    `types_in_2015`: whether the 2015 API has packages of all types, or dictionaries only.
    `unknown_filter_value`: whether a value that fits nothing makes the whole filter find nothing.
    `unknown_package`: how an operation refuses a PackageID that it does not know.
    `unvended_scope`: what UpdatePackageScope does with a package that is not enabled for vending.
    `update_during_import`: how UpdatePackage is refused while an import is under way.
    `wildcards`: whether `*` and `?` in a filter's value stand for anything.
    """

    copy_seconds: float = 0.0
    validate_seconds: float = 0.0
    delete_seconds: float = 0.0
    associate_seconds: float = 0.0
    dissociate_seconds: float = 0.0
    deploy_seconds: float = 0.0
    keep_deleted_seconds: float = 0.0
    stale_reads: int = 0
    maximum_page_size: int = 100
    filter_value_limit: int = 1_000_000
    leading_empty_pages: int = 0
    package_limit: int = 25
    domain_package_limit: int = 20
    newest_version_first: bool = True
    enforce_iam: bool = False
    associate_packages: str = "all_or_none"
    busy_domain: str = "validation"
    changed_options: str = "conflict"
    default_checksum: str = "crc64nvme"
    dictionaries_in_list: str = "accepted"
    domain_requirements: str = "validation"
    empty_lists: str = "shown"
    empty_package_list: str = "accepted"
    encryption_off: str = "accepted"
    engine_during_upgrade: str = "old"
    error_type: str = "empty"
    failed_association: str = "accept"
    key_read_back: str = "as_given"
    left_out_on_update: str = "kept"
    name_filter: str = "exact"
    name_on_domain: str = "validation"
    no_version: str = "none"
    not_found: str = "empty"
    option_check: str = "strict"
    owner_format: str = "account"
    package_key: str = "name_and_engine"
    refused_source: str = "copy_failed"
    scope_during_import: str = "accepted"
    serve_s3: str = "yes"
    shared_packages: str = "listed"
    source_in_other_region: str = "imported"
    text_check: str = "off"
    types_in_2015: str = "all"
    unknown_filter_value: str = "ignored"
    unknown_package: str = "validation"
    unvended_scope: str = "disabled"
    update_during_import: str = "validation"
    wildcards: str = "off"

    def as_dict(self) -> dict[str, Any]:
        """The settings by name."""
        return asdict(self)

    def changed(self, partial: dict[str, Any]) -> Settings:
        """A copy with the given settings changed.

        Raises ValueError for an unknown name or a value that does not fit.
        """
        known = {item.name: item for item in fields(self)}
        values = self.as_dict()
        for name, value in partial.items():
            if name not in known:
                raise ValueError(f"unknown setting {name}; known are {', '.join(sorted(known))}")
            values[name] = _fitting(name, value, values[name])
        return Settings(**values)


def _fitting(name: str, value: Any, current: Any) -> Any:
    if isinstance(current, bool):
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be true or false")
        return value
    if isinstance(current, str):
        choices = CHOICES[name]
        if value not in choices:
            raise ValueError(f"{name} must be one of {', '.join(choices)}")
        return value
    smallest = SMALLEST.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= smallest:
        raise ValueError(f"{name} must be a number of at least {smallest}")
    return type(current)(value)
