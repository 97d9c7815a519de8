#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: es_packages
short_description: Manage many packages (custom dictionaries) of Amazon Elasticsearch / OpenSearch Service at once
version_added: 0.1.0
description:
  - Does for a list of packages what M(aws_search.packages.es_package) does for one, in one process. All packages are
    read together, objects in S3 are looked at and changes are made side by side, and one poller waits for all imports.
  - A package that fails stops no other. At the end the task fails and names each that did, with its reason.
options:
  purge:
    description:
      - Whether to delete all packages of the account in the region that O(packages) does not list.
      - Packages that AWS provides and packages of another type than V(TXT-DICTIONARY) are never deleted. Packages that
        domains use are deleted only with O(dissociate=true), and fail otherwise.
    type: bool
    default: false
  purge_all:
    description: Whether O(purge) may be used with an empty list, and so delete all packages.
    type: bool
    default: false
extends_documentation_fragment:
  - aws_search.packages._options.packages
  - aws_search.packages._options.how_each
  - aws_search.packages._options.wait
  - aws_search.packages._attributes
  - aws_search.packages._attributes.modifies
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - aws_search.packages._options.sdk
seealso:
  - module: aws_search.packages.es_package
  - module: aws_search.packages.es_package_info
author:
  - aws_search.packages contributors (@aws-search)
"""

EXAMPLES = r"""
- name: Keep all dictionaries of the shop search as they are in S3
  aws_search.packages.es_packages:
    packages:
      - name: synonyms
        description: Synonyms of the shop search
        source:
          s3_bucket_name: search-dictionaries
          s3_key: synonyms.txt
      - name: stopwords
        source:
          s3_bucket_name: search-dictionaries
          s3_key: stopwords.txt
      - name: old-synonyms
        state: absent
    wait: true

- name: Have these dictionaries and no others
  aws_search.packages.es_packages:
    packages: "{{ dictionaries }}"
    purge: true
    wait: true
  vars:
    dictionaries:
      - name: synonyms
        source:
          s3_bucket_name: search-dictionaries
          s3_key: synonyms.txt
"""

RETURN = r"""
packages:
  description:
    - What came of each package, by its name. Those that O(purge) deletes are among them.
    - Each entry has C(changed), RV(aws_search.packages.es_package#module:package_details) and
      RV(aws_search.packages.es_package#module:actions) as M(aws_search.packages.es_package) returns them. One that
      failed has C(failure), the reason, as well.
  returned: always
  type: dict
  sample:
    synonyms:
      actions: [CreatePackage]
      changed: true
      package_details:
        available_package_version: v1
        package_id: F111111111
        package_name: synonyms
        package_status: AVAILABLE
        package_type: TXT-DICTIONARY
summary:
  description: Names of the packages by what was done, or would be done in check mode.
  returned: always
  type: dict
  contains:
    created:
      description: Packages that were created. A package whose import had failed may have been deleted first.
      type: list
      elements: str
      returned: always
      sample: [synonyms]
    updated:
      description: Packages that were imported again.
      type: list
      elements: str
      returned: always
      sample: []
    deleted:
      description: Packages that were deleted.
      type: list
      elements: str
      returned: always
      sample: [old-synonyms]
    unchanged:
      description: Packages that needed nothing.
      type: list
      elements: str
      returned: always
      sample: [stopwords]
    failed:
      description: Packages that failed.
      type: list
      elements: str
      returned: always
      sample: []
"""

from ansible_collections.aws_search.packages.plugins.module_utils._module import (
    HOW_ARGUMENTS,
    PACKAGES_ARGUMENTS,
    WAIT_ARGUMENTS,
    PackagesModule,
)
from ansible_collections.aws_search.packages.plugins.module_utils._run_packages import run_packages


def main():
    run_packages(
        PackagesModule(
            argument_spec=dict(PACKAGES_ARGUMENTS, **HOW_ARGUMENTS, **WAIT_ARGUMENTS), supports_check_mode=True
        )
    )


if __name__ == "__main__":
    main()
