#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: es_package_info
short_description: Gather information about packages of Amazon Elasticsearch / OpenSearch Service
version_added: 1.0.0
description:
  - Lists packages of the account in the region, including those of AWS's own; on request with their versions, and with
    the domains that use them and whether these run the newest version.
  - O(names), O(package_ids), O(statuses) and O(domain_name) filter the list; a package must match all that are given.
    An empty list is no filter.
  - The module abandons a request without an answer after two minutes.
options:
  names:
    description: Exact names of packages.
    type: list
    elements: str
  package_ids:
    description: IDs of packages.
    type: list
    elements: str
  statuses:
    description: Statuses of packages.
    type: list
    elements: str
    choices: [COPYING, COPY_FAILED, VALIDATING, VALIDATION_FAILED, AVAILABLE, DELETING, DELETED, DELETE_FAILED]
  domain_name:
    description: Name of a domain. Only packages that it has are listed, each with its RV(packages[].association).
    type: str
  include_versions:
    description: Whether to list the versions of each package. This takes one more request for each package.
    type: bool
    default: false
  include_domains:
    description: Whether to list the domains that use each package. This takes one more request for each package.
    type: bool
    default: false
extends_documentation_fragment:
  - aws_search.packages._attributes
  - aws_search.packages._attributes.info
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - aws_search.packages._options.sdk
notes:
  - Use M(aws_search.packages.opensearch_package_info) for plugins, licenses and configurations, and also for
    dictionaries if you have botocore 1.35.58 or later. Both modules manage the same packages.
seealso:
  - module: aws_search.packages.opensearch_package_info
  - module: aws_search.packages.es_package
  - module: aws_search.packages.es_packages
  - module: aws_search.packages.es_package_association
  - module: aws_search.packages.es_package_associations
  - name: Custom packages in the Amazon OpenSearch Service developer guide
    description: What dictionaries are for and how index settings refer to them.
    link: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/custom-packages.html
author:
  - aws_search.packages contributors (@aws-search)
"""

EXAMPLES = r"""
- name: List all packages
  aws_search.packages.es_package_info:
  register: all_packages

- name: Show which domain runs which version of a dictionary, and what changed in each
  aws_search.packages.es_package_info:
    names: [synonyms]
    include_versions: true
    include_domains: true
  register: synonyms

- name: Name the domains that run an old version
  ansible.builtin.debug:
    msg: "{{ synonyms.packages[0].domains | rejectattr('up_to_date') | map(attribute='domain_name') }}"

- name: List what a domain uses
  aws_search.packages.es_package_info:
    domain_name: shop
  register: shop_packages

- name: Find imports that failed
  aws_search.packages.es_package_info:
    statuses: [COPY_FAILED, VALIDATION_FAILED]
  register: failed_packages
"""

RETURN = r"""
packages:
  description:
    - What the service returns for each package, ordered by name and ID. Empty when nothing was found.
    - A package that is deleted during the read is left out.
  returned: success
  type: list
  elements: dict
  contains:
    package_id:
      description: ID that the service gave the package. IDs of AWS's own packages begin with C(G).
      type: str
      returned: always
      sample: F111111111
    package_name:
      description: Name of the package.
      type: str
      returned: always
      sample: synonyms
    package_type:
      description: Type of the package.
      type: str
      returned: always
      sample: TXT-DICTIONARY
    package_description:
      description: Description of the package.
      type: str
      returned: when the package has one
      sample: Synonyms of the shop search
    package_status:
      description:
        - Status of the package, one of V(COPYING), V(COPY_FAILED), V(VALIDATING), V(VALIDATION_FAILED), V(AVAILABLE),
          V(DELETING), V(DELETED), V(DELETE_FAILED).
      type: str
      returned: always
      sample: AVAILABLE
    created_at:
      description: When the package was created, in ISO 8601.
      type: str
      returned: always
      sample: "2026-01-31T12:00:00.123000+00:00"
    last_updated_at:
      description: When the package was last updated, in ISO 8601.
      type: str
      returned: always
      sample: "2026-01-31T12:00:42.123000+00:00"
    available_package_version:
      description: The newest version, which domains get. Compare it for equality only.
      type: str
      returned: once an import has succeeded
      sample: v1
    error_details:
      description: Why the last import or the deletion failed.
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
    association:
      description: The package on the domain of O(domain_name).
      type: dict
      returned: when O(domain_name) is given
      contains:
        domain_name:
          description: Name of the domain.
          type: str
          returned: always
          sample: shop
        domain_package_status:
          description: Status of the association.
          type: str
          returned: always
          sample: ACTIVE
        package_id:
          description: ID of the package.
          type: str
          returned: always
          sample: F111111111
        package_name:
          description: Name of the package.
          type: str
          returned: always
          sample: synonyms
        package_type:
          description: Type of the package.
          type: str
          returned: always
          sample: TXT-DICTIONARY
        package_version:
          description: The version that the domain runs.
          type: str
          returned: when the domain runs one
          sample: v1
        up_to_date:
          description: Whether the domain runs the newest version of the package.
          type: bool
          returned: always
          sample: false
        reference_path:
          description: How index settings of the domain refer to the package.
          type: str
          returned: when the service gives it
          sample: analyzers/F111111111
        last_updated:
          description: When the association last changed, in ISO 8601.
          type: str
          returned: when the service gives it
          sample: "2026-01-31T12:00:00.123000+00:00"
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
    versions:
      description: Versions of the package, newest first.
      type: list
      elements: dict
      returned: when O(include_versions=true)
      contains:
        package_version:
          description: Name of the version.
          type: str
          returned: always
          sample: v2
        commit_message:
          description: What was noted with the version, without the fingerprint. Empty when nothing was.
          type: str
          returned: always
          sample: Add sorbet
        fingerprint:
          description: Fingerprint of the object in S3 that the version was imported from; null where none was recorded.
          type: str
          returned: always
          sample: etag:9b2cf535f27731c974343645a3985328
        created_at:
          description: When the version was created, in ISO 8601.
          type: str
          returned: always
          sample: "2026-01-31T12:00:42.123000+00:00"
    domains:
      description: The package on each domain that has it.
      type: list
      elements: dict
      returned: when O(include_domains=true)
      contains:
        domain_name:
          description: Name of the domain.
          type: str
          returned: always
          sample: shop
        domain_package_status:
          description: Status of the association.
          type: str
          returned: always
          sample: ACTIVE
        package_id:
          description: ID of the package.
          type: str
          returned: always
          sample: F111111111
        package_name:
          description: Name of the package.
          type: str
          returned: always
          sample: synonyms
        package_type:
          description: Type of the package.
          type: str
          returned: always
          sample: TXT-DICTIONARY
        package_version:
          description: The version that the domain runs.
          type: str
          returned: when the domain runs one
          sample: v1
        up_to_date:
          description: Whether the domain runs the newest version of the package.
          type: bool
          returned: always
          sample: false
        reference_path:
          description: How index settings of the domain refer to the package.
          type: str
          returned: when the service gives it
          sample: analyzers/F111111111
        last_updated:
          description: When the association last changed, in ISO 8601.
          type: str
          returned: when the service gives it
          sample: "2026-01-31T12:00:00.123000+00:00"
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

from ansible_collections.aws_search.packages.plugins.module_utils._module.argspec import info
from ansible_collections.aws_search.packages.plugins.module_utils._module.base import run_module
from ansible_collections.aws_search.packages.plugins.module_utils._module.family import ES
from ansible_collections.aws_search.packages.plugins.module_utils._module.info import run_info


def main():
    run_module(run_info, ES, info(ES))


if __name__ == "__main__":
    main()
