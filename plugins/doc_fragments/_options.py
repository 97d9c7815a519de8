# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations

import re
import textwrap

# The options of one package: of es_package, and of each entry of es_packages.
PACKAGE_OPTIONS = r"""
  name:
    description:
      - Name of the package, unique among the packages of the account in the region.
      - It starts with a lower-case letter, followed by lower-case letters, digits and hyphens. A new package can have a
        name of 3 to 28 characters. Packages that were made through the 2021 API can have up to 256.
    type: str
    required: true
    aliases: [package_name]
  state:
    description:
      - V(present) makes sure that the package exists and matches the other options.
      - V(absent) deletes it. A package that domains use is deleted only with O(dissociate=true).
    type: str
    choices: [present, absent]
    default: present
  package_type:
    description:
      - Type of the package. The type of an existing package cannot be changed.
    type: str
    choices: [TXT-DICTIONARY]
    default: TXT-DICTIONARY
  description:
    description:
      - Description of the package, at most 1024 characters. When omitted, an existing package keeps its description.
      - The service takes a new description only together with an import, so changing it requires O(source) as well.
    type: str
    aliases: [package_description]
  source:
    description:
      - The object in S3 that the package is imported from. Either a dictionary with C(s3_bucket_name) and C(s3_key), or
        a URL such as V(s3://search-dictionaries/synonyms.txt).
      - Dictionaries of synonyms, stop words and words are text in UTF-8. The bucket must be in the same region. The
        service cannot read objects that are encrypted with an AWS KMS key.
      - Required to create a package. When omitted, an existing package is not compared with anything.
    type: raw
    aliases: [package_source]
  source_file:
    description:
      - Path of a local file that O(source) is, or is to become. Read on the host that the module runs on.
      - In check mode, the file takes the place of the object, so the preview is true before the file is uploaded. In a
        run, the task fails if the object is another file.
      - The MD5 of the file is compared with the ETag of the object and of the last import. This is not possible if the
        object was uploaded in parts of an unusual size, and has no CRC-32 checksum; a warning says so.
    type: path
  unreadable_source:
    description:
      - What to do when O(source) does not exist or cannot be read. It is checked with one C(HeadObject) request
        before each import, in check mode as well.
      - V(fail) fails the task before anything is changed.
      - V(warn) continues with a warning. The service then tries to import the object anyway.
    type: str
    choices: [fail, warn]
    default: fail
  commit_message:
    description:
      - The note in the version history for an update, at most 91 characters. The fingerprint of the source is
        added to it, such as V([etag:9b2cf535f27731c974343645a3985328]).
      - The service takes no message when a package is created.
    type: str
  update:
    description:
      - When to import an existing package again from O(source).
      - V(if_changed) imports it when the object in S3 differs from the one that the newest version was imported from,
        or when the description differs. The module records the fingerprint of the object (its ETag and, where S3 has
        one of the whole object, a checksum) in the commit message of each update and compares it. A version without a
        fingerprint, such as the first version of a package, is compared by time.
      - V(always) imports it in every run.
      - V(never) does not import it. A package that never had a version is still replaced.
    type: str
    choices: [if_changed, always, never]
    default: if_changed
  dissociate:
    description:
      - Whether O(state=absent) first dissociates the package from all domains that use it.
      - B(Remove the package from every index of these domains first.) A dissociation fails as long as an index uses the
        package.
      - The module waits for the dissociations even without O(wait).
    type: bool
    default: false
  domains:
    description:
      - Names of the domains that are to run the newest version of the package. It is associated with each, and each new
        version is rolled out to them. Requires O(wait=true).
      - Domains are changed in parallel, and each domain accepts one change at a time.
      - When omitted, associations are left alone.
    type: list
    elements: str
  purge_domains:
    description:
      - Whether to dissociate the package from all domains that O(domains) does not list. Remove it from every index of
        these domains first.
      - This follows the import, and is left out if the package fails.
    type: bool
    default: false
"""

# What only the 2021 API knows of a package.
OPENSEARCH_OPTIONS = r"""
  engine_version:
    description:
      - Engine version that a plugin is built for, such as V(OpenSearch_2.19). It is part of the identity of a plugin.
        One name has one package for each engine version, which is what an upgrade of a domain needs.
      - Required to create a plugin. Can be omitted where only one package has the name. Only for
        O(package_type=ZIP-PLUGIN).
    type: str
  configuration:
    description:
      - What a plugin needs besides its archive. When omitted, it is not compared, and an import keeps what is there.
      - The service takes a new configuration only together with an import, so changing it requires O(source) as well.
    type: dict
    suboptions:
      license_requirement:
        description: Whether the plugin needs a license package.
        type: str
        choices: [REQUIRED, OPTIONAL, NONE]
        default: NONE
      license_file_path:
        description: Relative path of the license file, as the plugin expects it.
        type: str
      configuration_requirement:
        description: Whether the plugin needs a configuration package.
        type: str
        choices: [REQUIRED, OPTIONAL, NONE]
        default: NONE
      requires_restart_for_configuration_update:
        description: Whether a new configuration takes a blue/green deployment.
        type: bool
  encryption:
    description:
      - How a plugin is encrypted with a KMS key of yours. Only for O(package_type=ZIP-PLUGIN). When omitted, it is not
        compared, and an import keeps what is there.
      - An alias and the key that the service shows are compared with the help of KMS, for which the credentials need
        the IAM action C(kms:DescribeKey).
    type: dict
    suboptions:
      enabled:
        description: Whether the plugin is encrypted with O(encryption.kms_key_id).
        type: bool
        default: true
      kms_key_id:
        description: ID, ARN, alias or ARN of the alias of a symmetric KMS key.
        type: str
  vending_enabled:
    description: Whether the package can be shared. Can only be set when the package is created.
    type: bool
  users:
    description:
      - Account IDs, or V(GLOBAL) for everybody, that may see and associate the package. When omitted, users are left
        alone.
    type: list
    elements: str
  purge_users:
    description: Whether to take the package away from users that O(users) does not list.
    type: bool
    default: true
"""


def of_2021(options: str) -> str:
    """The same for the opensearch_* modules, which use the 2021 API."""
    for old, new in (
        (
            "A new package can have a\n        name of 3 to 28 characters. Packages that were made through the 2021 "
            "API can have up to 256.",
            "3 to 256\n        characters in all.",
        ),
        (
            "Name of the package, unique among the packages of the account in the region.",
            "Name of the package. Plugins have one package for each engine version under the same name.",
        ),
        (
            "      - When omitted, associations are left alone.\n",
            "      - A plugin is for one engine version. List a domain with the package for each version that it may\n"
            "        run. It gets the one that fits, and keeps its own after an upgrade.\n"
            "      - When omitted, associations are left alone.\n",
        ),
        ("choices: [TXT-DICTIONARY]", "choices: [TXT-DICTIONARY, ZIP-PLUGIN, PACKAGE-LICENSE, PACKAGE-CONFIG]"),
        (
            "Dictionaries of synonyms, stop words and words are text in UTF-8.",
            "Dictionaries are text in UTF-8, plugins and configurations are ZIP archives, licenses are JSON or XML.",
        ),
    ):
        if old not in options:
            raise AssertionError(old)
        options = options.replace(old, new)
    return options + OPENSEARCH_OPTIONS


def of_entry(options: str) -> str:
    """The same for es_packages, where links to options of one package lead to those of an entry."""
    names = "state|source_file|source|domains|dissociate|package_type|encryption|users"
    return re.sub(rf"O\(({names})\b", r"O(packages[].\1", options)


PURGE_TYPES = """
  purge_types:
    description: Types of the packages that O(purge) deletes.
    type: list
    elements: str
    choices: [TXT-DICTIONARY, ZIP-PLUGIN, PACKAGE-LICENSE, PACKAGE-CONFIG]
    default: [TXT-DICTIONARY]
"""


def many(options: str, module: str, spared: str, more: str) -> str:
    """The options of the module for many packages, made of those of one."""
    return f"""
options:
  packages:
    description:
      - The packages, each with the options of M(aws_search.packages.{module}). No package may come twice.
      - An empty list is refused unless both O(purge) and O(purge_all) are true.
    type: list
    elements: dict
    required: true
    suboptions:
{textwrap.indent(of_entry(options), "    ")}
  default_bucket:
    description: The bucket of each O(packages[].source) that has only C(s3_key).
    type: str
  purge:
    description:
      - Whether to delete all packages of the account in the region that O(packages) does not list.
      - Packages of AWS's own, and a {spared}, are never deleted. A package that domains use is deleted
        only with O(dissociate=true), and otherwise fails.
    type: bool
    default: false
  purge_all:
    description: Whether O(purge) may be used with an empty list, which deletes all packages.
    type: bool
    default: false
  dissociate:
    description:
      - Whether packages that are deleted, including those that O(purge) deletes, are first dissociated from all domains
        that use them.
      - Remove them from every index of these domains first.
    type: bool
    default: false
{more}"""


WAIT_OPTIONS = r"""
options:
  wait:
    description:
      - Whether to wait until everything that the task starts has ended, and everything that is already under way.
      - When V(false), a package or an association that is already changing is left alone; run the task again later.
      - In check mode nothing is started, so the task waits only for the latter.
    type: bool
    default: false
  wait_timeout:
    description:
      - The longest time to wait, in seconds, for everything together. After that, the task fails and reports the last
        status.
      - With or without O(wait), the module abandons a request without an answer ten seconds after that time.
      - What was started continues on AWS, and the next run picks it up.
    type: int
    default: SECONDS
"""


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
"""

    SDK_2021 = r"""
requirements:
  - python >= 3.9
  - boto3 >= 1.35.58
  - botocore >= 1.35.58
options:
  s3_endpoint_url:
    description:
      - URL of the S3 endpoint. O(endpoint_url) is for the package operations only, because an interface endpoint serves
        nothing else.
      - When omitted, it comes from E(AWS_ENDPOINT_URL_S3), E(AWS_ENDPOINT_URL), or the profile, and is otherwise the
        endpoint of AWS.
    type: str
"""

    SDK = r"""
options:
  s3_endpoint_url:
    description:
      - URL of the S3 endpoint. O(endpoint_url) is for the package operations only, because an interface endpoint serves
        nothing else.
      - When omitted, it comes from E(AWS_ENDPOINT_URL_S3), E(AWS_ENDPOINT_URL), or the profile, and is otherwise the
        endpoint of AWS.
    type: str
requirements:
  - python >= 3.9
  - boto3 >= 1.34.0
  - botocore >= 1.34.0
"""

    # Annotated, as the YAML check of ansible-test reads plain assignments and takes them for literals.
    PACKAGE: str = f"options:{PACKAGE_OPTIONS}"

    PACKAGES: str = many(PACKAGE_OPTIONS, "es_package", "package of another type than V(TXT-DICTIONARY)", "")

    OPENSEARCH_PACKAGE: str = f"options:{of_2021(PACKAGE_OPTIONS)}"

    OPENSEARCH_PACKAGES: str = many(
        of_2021(PACKAGE_OPTIONS),
        "opensearch_package",
        "package of a type that O(purge_types) does not name",
        PURGE_TYPES,
    )

    ASSOCIATION = r"""
options:
  domain_name:
    description: Name of the domain.
    type: str
    required: true
"""

    WAIT: str = WAIT_OPTIONS.replace("SECONDS", "600")

    WAIT_IMPORT: str = WAIT_OPTIONS.replace("SECONDS", "1800")

    WAIT_DEPLOYMENT: str = WAIT_OPTIONS.replace("SECONDS", "3600")
