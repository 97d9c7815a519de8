# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations

import re
import textwrap

# What es_package and each entry of es_packages say of one package.
PACKAGE_OPTIONS = r"""
  name:
    description:
      - Name of the package, unique among those of the account in the region.
      - Starts with a lower-case letter; goes on with lower-case letters, digits and hyphens; 3 to 28 characters in
        all.
    type: str
    required: true
    aliases: [package_name]
  state:
    description:
      - V(present) makes sure that the package is there and is what the other options say.
      - V(absent) deletes it. A package that domains use is deleted only with O(dissociate=true).
    type: str
    choices: [present, absent]
    default: present
  package_type:
    description:
      - Type of the package. The type of a package that exists cannot be changed.
    type: str
    choices: [TXT-DICTIONARY]
    default: TXT-DICTIONARY
  description:
    description:
      - Description of the package, at most 1024 characters. Left out, the package keeps the one it has.
      - The service takes a new description only together with an import, so changing it takes O(source), too.
    type: str
    aliases: [package_description]
  source:
    description:
      - The object in S3 that the package is imported from. It has to be a text in UTF-8 in a bucket of the same
        region, and not encrypted with a key of AWS KMS.
      - Needed to create a package. Without it, an existing package is not compared with anything.
    type: dict
    aliases: [package_source]
    suboptions:
      s3_bucket_name:
        description: Name of the bucket.
        type: str
        required: true
      s3_key:
        description: Key of the object.
        type: str
        required: true
  commit_message:
    description:
      - What to note in the version history with an update, at most 114 characters. The fingerprint of the source is
        put behind it, such as V([etag:9b2cf535f27731c974343645a3985328]).
      - The service takes no such message when a package is created.
    type: str
"""

# How that is done.
HOW_OPTIONS = r"""
  update:
    description:
      - When an existing package is imported again from O(source).
      - With V(if_changed), when the object in S3 is another than the one that the available version was imported
        from, or the description differs. The module records the fingerprint of the object (its ETag) in the commit
        message of each update and compares that. A version without one, as every package has after its creation, is
        compared by time. The object counts as changed when it is newer. An object that cannot be looked at gives a
        warning and no import.
      - With V(always), at every run.
      - With V(never), not at all. A package that never had a version is replaced all the same.
    type: str
    choices: [if_changed, always, never]
    default: if_changed
  dissociate:
    description:
      - Whether O(state=absent) first takes the package from all domains that use it. Their indices must not refer
        to it any more.
      - The module waits until they are free of it, whatever O(wait) says.
    type: bool
    default: false
"""


def of_entry(options):
    """The same for es_packages, where links to options of one package lead to those of an entry."""
    return re.sub(r"O\((state|source)", r"O(packages[].\1", options)


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
"""

    SDK = r"""
options: {}
requirements:
  - python >= 3.9
  - boto3 >= 1.34.0
  - botocore >= 1.34.0
"""

    # Annotated, as the YAML check of ansible-test reads plain assignments and takes them for literals.
    PACKAGE: str = f"options:{PACKAGE_OPTIONS}"

    PACKAGES: str = f"""
options:
  packages:
    description:
      - The packages, each with the options of M(aws_search.packages.es_package). No name may come twice.
      - An empty list is refused, save with both O(purge) and O(purge_all).
    type: list
    elements: dict
    required: true
    suboptions:
{textwrap.indent(of_entry(PACKAGE_OPTIONS), "    ")}
"""

    HOW: str = f"options:{HOW_OPTIONS}"

    HOW_EACH: str = f"options:{of_entry(HOW_OPTIONS)}"

    WAIT = r"""
options:
  wait:
    description:
      - Whether to wait until what was begun has come to its end, and until what somebody else has begun has.
      - In check mode, nothing is begun, so only the latter is waited for.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds to wait at most, for all that the task waits for. Then the task fails, and says what it saw
        last.
      - With or without O(wait), a request that is not answered is given up ten seconds after that time.
      - What the service has begun goes on by itself, and the next run picks it up.
    type: int
    default: 600
"""
