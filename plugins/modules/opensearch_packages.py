#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opensearch_packages
short_description: Manage many packages (dictionaries, plugins) of Amazon OpenSearch Service at once
version_added: 1.0.0
description:
  - Does for a list of packages and their domains what M(aws_search.packages.opensearch_package) does for one, in one
    process. All packages are read together, changes are made in parallel, and one request checks on all packages that
    the task waits for.
  - A package that fails stops neither the others nor their roll-out. At the end, the task fails and names each package
    that failed, with the reason.
extends_documentation_fragment:
  - aws_search.packages._options.opensearch_packages
  - aws_search.packages._options.wait_import
  - aws_search.packages._attributes.opensearch
  - aws_search.packages._attributes.modifies
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - aws_search.packages._options.sdk_2021
seealso:
  - module: aws_search.packages.es_packages
  - module: aws_search.packages.opensearch_package
  - module: aws_search.packages.opensearch_package_association
  - module: aws_search.packages.opensearch_package_associations
  - module: aws_search.packages.opensearch_package_info
  - name: Custom packages in the Amazon OpenSearch Service developer guide
    description: What dictionaries are for and how index settings refer to them.
    link: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/custom-packages.html
author:
  - aws_search.packages contributors (@aws-search)
"""

EXAMPLES = r"""
- name: Keep dictionaries and plugins as they are in S3
  aws_search.packages.opensearch_packages:
    default_bucket: search-packages
    packages:
      - name: synonyms
        source:
          s3_key: synonyms.txt
        domains: [shop, archive]
      - name: analysis-tibetan
        package_type: ZIP-PLUGIN
        engine_version: OpenSearch_2.17
        source:
          s3_key: analysis-tibetan-2.17.zip
      - name: analysis-tibetan
        package_type: ZIP-PLUGIN
        engine_version: OpenSearch_2.19
        source:
          s3_key: analysis-tibetan-2.19.zip
    wait: true

- name: Keep these dictionaries, and delete all others
  aws_search.packages.opensearch_packages:
    packages: "{{ dictionaries }}"
    purge: true
    purge_types: [TXT-DICTIONARY]
    wait: true
  vars:
    dictionaries:
      - name: synonyms
        source: s3://search-packages/synonyms.txt
"""

RETURN = r"""
packages:
  description:
    - The result for each package, in the order of O(packages); then for those that O(purge) deletes.
    - Empty when the packages cannot be read.
  returned: always, unless an option is refused
  type: list
  elements: dict
  contains:
    name:
      description: Name of the package.
      type: str
      returned: always
      sample: synonyms
    engine_version:
      description: Engine version of the entry.
      type: str
      returned: when the entry has one
      sample: OpenSearch_2.19
    changed:
      description: Whether the package or one of its associations was changed.
      type: bool
      returned: always
    actions:
      description:
        - API operations that changed something, as in RV(aws_search.packages.opensearch_package#module:actions).
      type: list
      elements: str
      returned: always
      sample: [CreatePackage]
    package_details:
      description: The package, as in RV(aws_search.packages.opensearch_package#module:package_details).
      type: dict
      returned: always
    associations:
      description: Its domains, as in RV(aws_search.packages.opensearch_package#module:associations).
      type: list
      elements: dict
      returned: when O(packages[].domains) is given
    waited_seconds:
      description: How long the task waited for the package, in seconds.
      type: float
      returned: always
    statuses:
      description: The statuses that were seen meanwhile.
      type: list
      elements: dict
      returned: always
    failure:
      description: Why the package or the roll-out failed.
      type: str
      returned: when it failed
summary:
  description:
    - Names of the packages by what was done, or would be done in check mode. A plugin is listed with its engine
      version, such as V(analysis-tibetan (OpenSearch_2.19\)).
  returned: always, unless an option is refused
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
    rolled_out:
      description: Packages whose associations were changed. They can be in one of the lists above as well.
      type: list
      elements: str
      returned: always
      sample: [synonyms]
    unchanged:
      description: Packages that needed nothing.
      type: list
      elements: str
      returned: always
      sample: [stopwords]
    failed:
      description: Packages that failed, or whose roll-out failed.
      type: list
      elements: str
      returned: always
      sample: []
diff:
  description:
    - What differs before and after, as YAML text with a header that names the package and, where there is one, the
      domain. Empty when nothing changes.
  returned: in diff mode
  type: list
  elements: dict
  contains:
    before_header:
      description: Header of the text before.
      type: str
      returned: always
      sample: package synonyms
    after_header:
      description: Header of the text after.
      type: str
      returned: always
      sample: package synonyms
    before:
      description: The state before.
      type: str
      returned: always
      sample: "available_package_version: v1\n"
    after:
      description: The state after.
      type: str
      returned: always
      sample: "available_package_version: next version\n"
error:
  description: The code and the message of the error, as the service gave them.
  returned: when a request failed with an answer of the service
  type: dict
  contains:
    code:
      description: Code of the error.
      type: str
      returned: when the service gives it
      sample: ConflictException
    message:
      description: The error in the service's words.
      type: str
      returned: when the service gives it
response_metadata:
  description: The metadata of that answer, such as its request ID.
  returned: when a request failed with an answer of the service
  type: dict
"""

from ansible_collections.aws_search.packages.plugins.module_utils._module.argspec import many_packages
from ansible_collections.aws_search.packages.plugins.module_utils._module.base import run_module
from ansible_collections.aws_search.packages.plugins.module_utils._module.opensearch import OPENSEARCH
from ansible_collections.aws_search.packages.plugins.module_utils._module.packages import run_packages


def main():
    run_module(run_packages, OPENSEARCH, many_packages(OPENSEARCH))


if __name__ == "__main__":
    main()
