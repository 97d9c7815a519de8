#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opensearch_package_association
short_description: Associate a package with a domain of Amazon OpenSearch Service
version_added: 1.0.0
description:
  - Associates a package with a domain, rolls out its newest version to the domain, or dissociates the two.
  - A domain has its own copy of each package. It keeps running the version that it got last until a new one is rolled
    out to it.
  - Use the name if you can. The service gives plugins new IDs when it upgrades a domain.
  - Plugins are installed and removed by a blue/green deployment of the domain, which takes tens of minutes. To change
    several at once, use M(aws_search.packages.opensearch_package_associations), which puts them into one deployment.
options:
  name:
    description:
      - Name of the package. For plugins, your own and AWS's, the module takes the one that fits the engine of the
        domain, so the task stays the same after an upgrade of the domain.
      - Exactly one of O(name) and O(package_id) is required.
    type: str
    aliases: [package_name]
  package_id:
    description: ID of the package, at most 100 characters.
    type: str
  state:
    description:
      - V(present) makes sure that the domain has the package, at whatever version.
      - V(latest) makes sure that the domain runs the newest version of the package.
      - V(absent) dissociates the package. B(Remove it from every index of the domain first); the dissociation fails as
        long as an index uses it.
    type: str
    choices: [present, latest, absent]
    default: present
  owner:
    description:
      - Whose package to take if several have this O(name).
      - V(any) takes your own first, then one that another account shares with you, then one of AWS's own.
      - With O(state=absent), another owner's package stays on the domain.
    type: str
    choices: [any, self, aws]
    default: any
  prerequisites:
    description:
      - Packages that must be on the domain before this one or with it. For a license and for a configuration, that is
        the plugin that they belong to.
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
  - module: aws_search.packages.es_package_association
  - module: aws_search.packages.opensearch_package
  - module: aws_search.packages.opensearch_packages
  - module: aws_search.packages.opensearch_package_associations
  - module: aws_search.packages.opensearch_package_info
  - name: Custom packages in the Amazon OpenSearch Service developer guide
    description: What dictionaries are for and how index settings refer to them.
    link: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/custom-packages.html
author:
  - aws_search.packages contributors (@aws-search)
"""

EXAMPLES = r"""
- name: Roll the newest version of a dictionary out to a domain
  aws_search.packages.opensearch_package_association:
    domain_name: shop
    name: synonyms
    state: latest
    wait: true

- name: Install a plugin of AWS's own; its ID follows from the region and the engine of the domain
  aws_search.packages.opensearch_package_association:
    domain_name: shop
    name: analysis-nori
    wait: true

- name: Remove a plugin
  aws_search.packages.opensearch_package_association:
    domain_name: shop
    name: analysis-nori
    state: absent
    wait: true
"""

RETURN = r"""
association:
  description:
    - What the service returns for the package on the domain (DomainPackageDetails). Empty when the domain does not have
      it.
    - In check mode, what is known before the service acts.
  returned: always
  type: dict
  contains:
    package_id:
      description: ID of the package.
      type: str
      returned: when the domain has the package
      sample: F111111111
    package_name:
      description: Name of the package.
      type: str
      returned: when the domain has the package
      sample: synonyms
    package_type:
      description: Type of the package.
      type: str
      returned: when the domain has the package
      sample: TXT-DICTIONARY
    domain_name:
      description: Name of the domain.
      type: str
      returned: when the domain has the package
      sample: shop
    domain_package_status:
      description:
        - Status of the association, one of V(ASSOCIATING), V(ASSOCIATION_FAILED), V(ACTIVE), V(DISSOCIATING),
          V(DISSOCIATION_FAILED).
      type: str
      returned: when the domain has the package
      sample: ACTIVE
    package_version:
      description: The version that the domain runs. Compare it for equality only.
      type: str
      returned: when the domain has the package
      sample: v1
    reference_path:
      description: What index settings give as C(synonyms_path), C(stopwords_path) or C(user_dictionary).
      type: str
      returned: when the domain has the package
      sample: analyzers/F111111111
    last_updated:
      description: When the association last changed, in ISO 8601.
      type: str
      returned: when the domain has the package
      sample: "2026-01-31T12:00:00.123000+00:00"
    prerequisite_package_id_list:
      description: IDs of the packages that must be on the domain with it.
      type: list
      elements: str
      returned: when there are any
    association_configuration:
      description: Options of the association.
      type: dict
      returned: when there are any
    error_details:
      description: Why the last change of the association failed.
      type: dict
      returned: when the service gives a reason
      contains:
        error_type:
          description: Kind of the error.
          type: str
          returned: when the service gives it
        error_message:
          description: The error in the service's words.
          type: str
          returned: when the service gives it
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
  returned: always
  type: list
  elements: str
  sample: [AssociatePackage]
waited_seconds:
  description: How long the task waited, in seconds.
  returned: always
  type: float
  sample: 42.3
statuses:
  description: The statuses that were seen while the task waited, in order, each with the seconds that it was seen for.
  returned: always
  type: list
  elements: dict
  contains:
    status:
      description: The status.
      type: str
      returned: always
      sample: COPYING
    seconds:
      description: How long it was seen.
      type: float
      returned: always
      sample: 12.1
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

from ansible_collections.aws_search.packages.plugins.module_utils._module.argspec import single_association
from ansible_collections.aws_search.packages.plugins.module_utils._module.association import run_association
from ansible_collections.aws_search.packages.plugins.module_utils._module.base import run_module
from ansible_collections.aws_search.packages.plugins.module_utils._module.opensearch import OPENSEARCH


def main():
    run_module(
        run_association,
        OPENSEARCH,
        single_association(OPENSEARCH),
        required_one_of=[("name", "package_id")],
        mutually_exclusive=[("name", "package_id")],
    )


if __name__ == "__main__":
    main()
