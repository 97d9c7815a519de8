#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opensearch_package_associations
short_description: Manage all packages of a domain of Amazon OpenSearch Service
version_added: 1.0.0
description:
  - Does for a list of packages on one domain what M(aws_search.packages.opensearch_package_association) does for one.
    Reads the domain once, and waits for all packages together.
  - A package that fails does not stop the others. At the end, the task fails and names each package that failed, with
    the reason.
  - Plugins, and licenses and configurations with them, go into one blue/green deployment of the domain. If that is not
    possible, they follow one another, prerequisites first, and a warning says so.
options:
  packages:
    description:
      - The packages, each with its name or its ID. No package may come twice.
      - An empty list is refused unless O(purge) is true.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - Name of the package. For plugins, your own and AWS's, the module takes the one that fits the engine of the
            domain, so the task stays the same after an upgrade of the domain.
          - Exactly one of O(packages[].name) and O(packages[].package_id) is required.
        type: str
        aliases: [package_name]
      package_id:
        description: ID of the package, at most 100 characters.
        type: str
      state:
        description:
          - V(present) makes sure that the domain has the package, at whatever version.
          - V(latest) makes sure that the domain runs the newest version of the package.
          - V(absent) dissociates the package. B(Remove it from every index of the domain first); the dissociation fails
            as long as an index uses it.
        type: str
        choices: [present, latest, absent]
        default: present
      owner:
        description:
          - Whose package to take if several have this O(packages[].name).
          - V(any) takes your own first, then one that another account shares with you, then one of AWS's own.
          - With O(packages[].state=absent), another owner's package stays on the domain.
        type: str
        choices: [any, self, aws]
        default: any
      prerequisites:
        description:
          - Packages that must be on the domain before this one or with it. For a license and for a configuration, that
            is the plugin that they belong to.
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the package.
            type: str
          package_id:
            description: ID of the package.
            type: str
      key_store_access:
        description: Access of the package to a key store.
        type: dict
        suboptions:
          enabled:
            description: Whether the package has access.
            type: bool
            default: true
          role_arn:
            description: ARN of the IAM role that gives the access.
            type: str
  purge:
    description:
      - Whether to dissociate all packages that O(packages) does not list. Remove them from every index of the domain
        first.
      - Packages of AWS's own are never dissociated this way.
    type: bool
    default: false
extends_documentation_fragment:
  - aws_search.packages._options.association
  - aws_search.packages._options.wait_deployment
  - aws_search.packages._attributes.opensearch
  - aws_search.packages._attributes.modifies
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - aws_search.packages._options.sdk_2021
notes:
  - After a roll-out, synonym filters that are marked C(updateable) in search analyzers refresh by themselves, on
    Elasticsearch 7.8 and later and on OpenSearch. Everything else uses the new version only once its index is closed
    and opened, or reindexed.
  - A domain accepts one change at a time. A task with O(wait=true) waits for its turn; without it, a change that the
    service still refuses after ten seconds fails.
seealso:
  - module: aws_search.packages.es_package_associations
  - module: aws_search.packages.opensearch_package
  - module: aws_search.packages.opensearch_packages
  - module: aws_search.packages.opensearch_package_association
  - module: aws_search.packages.opensearch_package_info
  - name: Custom packages in the Amazon OpenSearch Service developer guide
    description: What dictionaries are for and how index settings refer to them.
    link: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/custom-packages.html
author:
  - aws_search.packages contributors (@aws-search)
"""

EXAMPLES = r"""
- name: Install plugins in one deployment
  aws_search.packages.opensearch_package_associations:
    domain_name: shop
    packages:
      - name: analysis-nori
      - name: analysis-tibetan
      - name: titanium-lockbox
      - name: titanium-license
        prerequisites:
          - name: titanium-lockbox
    wait: true

- name: Keep one dictionary on the domain, and dissociate your other packages
  aws_search.packages.opensearch_package_associations:
    domain_name: shop
    packages:
      - name: synonyms
        state: latest
    purge: true
    wait: true
"""

RETURN = r"""
associations:
  description:
    - The result for each package, in the order of O(packages); then for those that O(purge) dissociates.
    - Empty when the domain or the packages cannot be read.
  returned: always, unless an option is refused
  type: list
  elements: dict
  contains:
    name:
      description: Name of the package, null where it was given by ID.
      type: str
      returned: always
      sample: synonyms
    package_id:
      description: ID of the package, null where it was given by name.
      type: str
      returned: always
    changed:
      description: Whether the association was changed.
      type: bool
      returned: always
    actions:
      description: API operations that changed this association.
      type: list
      elements: str
      returned: always
    association:
      description:
        - What the service returns for the package on the domain, as in
          RV(aws_search.packages.opensearch_package_association#module:association).
      type: dict
      returned: always
    waited_seconds:
      description: How long the task waited for this association, in seconds.
      type: float
      returned: always
    statuses:
      description: The statuses that were seen meanwhile.
      type: list
      elements: dict
      returned: always
    failure:
      description: Why the domain does not run the newest version.
      type: str
      returned: when it failed
summary:
  description: Names or IDs of the packages by what was done, or would be done in check mode.
  returned: always, unless an option is refused
  type: dict
  contains:
    associated:
      description: Packages that were associated, or whose newest version was rolled out.
      type: list
      elements: str
      returned: always
      sample: [synonyms]
    dissociated:
      description: Packages that were dissociated.
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
domain:
  description: The domain, where the result depends on it, which it does for plugins.
  returned: when the domain was read
  type: dict
  contains:
    engine_version:
      description: Engine version of the domain.
      type: str
      returned: always
      sample: OpenSearch_2.19
    processing:
      description: Whether the domain was processing a change when it was last read.
      type: bool
      returned: always
      sample: false
actions:
  description: API operations that changed something, in order; in check mode those that a run would send.
  returned: always, unless an option is refused
  type: list
  elements: str
  sample: [AssociatePackage]
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

from ansible_collections.aws_search.packages.plugins.module_utils._module.argspec import many_associations
from ansible_collections.aws_search.packages.plugins.module_utils._module.base import run_module
from ansible_collections.aws_search.packages.plugins.module_utils._module.domain import run_domain
from ansible_collections.aws_search.packages.plugins.module_utils._module.opensearch import OPENSEARCH


def main():
    run_module(run_domain, OPENSEARCH, many_associations(OPENSEARCH))


if __name__ == "__main__":
    main()
