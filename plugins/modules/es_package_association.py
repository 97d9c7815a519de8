#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: es_package_association
short_description: Give a package to a domain of Amazon Elasticsearch / OpenSearch Service, or take it away
version_added: 0.1.0
description:
  - Associates a package with a domain, rolls a new version of the package out to it, or dissociates the two.
  - A domain has a copy of its own of each package. It runs the version that it was given last, whatever is imported
    after that, until the new version is rolled out to it.
  - Say the package by name where you can. The service gives some packages new IDs when it upgrades a domain.
options:
  domain_name:
    description: Name of the domain.
    type: str
    required: true
  name:
    description:
      - Name of the package. Packages that AWS provides share names, so these are known by their O(package_id) only.
      - Exactly one of O(name) and O(package_id) is needed.
    type: str
    aliases: [package_name]
  package_id:
    description: ID of the package, of at most 100 characters.
    type: str
  state:
    description:
      - V(present) makes sure that the domain has the package.
      - V(absent) takes the package away. The indices of the domain must not refer to it any more.
    type: str
    choices: [present, absent]
    default: present
  update:
    description: Whether a domain that runs another version than the package has is given that version.
    type: bool
    default: true
extends_documentation_fragment:
  - aws_search.packages._options.wait
  - aws_search.packages._attributes
  - aws_search.packages._attributes.modifies
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - aws_search.packages._options.sdk
notes:
  - Domains on Elasticsearch 7.8 or later and on OpenSearch refresh search analyzers marked C(updateable) by themselves.
    Other indices have to be closed and opened, or reindexed, before they use a new version.
seealso:
  - module: aws_search.packages.es_package
  - module: aws_search.packages.es_package_info
author:
  - aws_search.packages contributors (@aws-search)
"""

EXAMPLES = r"""
- name: Have a domain use the dictionary, in its newest version
  aws_search.packages.es_package_association:
    domain_name: shop
    name: synonyms
    wait: true
  register: association

- name: Show how index settings refer to it
  ansible.builtin.debug:
    msg: "synonyms_path: {{ association.association.reference_path }}"

- name: Have a domain use the dictionary, and leave it at the version that it has
  aws_search.packages.es_package_association:
    domain_name: archive
    name: synonyms
    update: false
    wait: true

- name: Take a dictionary away from a domain
  aws_search.packages.es_package_association:
    domain_name: shop
    name: synonyms
    state: absent
    wait: true
"""

RETURN = r"""
association:
  description:
    - What the service says of the package on the domain (DomainPackageDetails). Empty when the domain does not have it.
    - In check mode, what is known of it before the service has done its part.
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
        - State of the association, one of V(ASSOCIATING), V(ASSOCIATION_FAILED), V(ACTIVE), V(DISSOCIATING),
          V(DISSOCIATION_FAILED).
      type: str
      returned: when the domain has the package
      sample: ACTIVE
    package_version:
      description: The version that the domain runs. To be compared for equality only.
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
actions:
  description: API operations that were used to change something, in order; in check mode those that would be used.
  returned: always
  type: list
  elements: str
  sample: [AssociatePackage]
"""

from ansible_collections.aws_search.packages.plugins.module_utils._module import (
    ASSOCIATION_ARGUMENTS,
    WAIT_ARGUMENTS,
    PackagesModule,
)
from ansible_collections.aws_search.packages.plugins.module_utils._run_association import run_association


def main():
    run_association(
        PackagesModule(
            argument_spec=dict(ASSOCIATION_ARGUMENTS, **WAIT_ARGUMENTS),
            required_one_of=[("name", "package_id")],
            mutually_exclusive=[("name", "package_id")],
            supports_check_mode=True,
        )
    )


if __name__ == "__main__":
    main()
