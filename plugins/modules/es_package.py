#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: es_package
short_description: Manage a package (custom dictionary) of Amazon Elasticsearch / OpenSearch Service
version_added: 0.1.0
description:
  - Keeps a package as it is described. The package is imported from an object in S3 when it is absent, imported
    again when that object or the description changes or the last import failed, and left alone otherwise.
  - Once imported, a package is a copy of its own. A new object in S3 changes nothing before this module imports it,
    and a domain runs the version it has before M(aws_search.packages.es_package_association) gives it the new one.
  - When the run before was interrupted, the next one takes up where it stopped.
extends_documentation_fragment:
  - aws_search.packages._options.package
  - aws_search.packages._options.how
  - aws_search.packages._options.wait
  - aws_search.packages._attributes
  - aws_search.packages._attributes.modifies
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - aws_search.packages._options.sdk
notes:
  - B(When the dictionary changes,) upload it under the same key, run this module, and then
    M(aws_search.packages.es_package_association) for each domain. Whatever is up to date already is left alone, so the
    three can run at any time. See the R(guide, ansible_collections.aws_search.packages.docsite.guide_dictionary).
  - B(Associations) are what keeps a package from being deleted. They are not touched by O(state=present), and with
    O(state=absent) only when O(dissociate=true).
seealso:
  - module: aws_search.packages.es_package_association
  - module: aws_search.packages.es_package_info
  - module: amazon.aws.s3_object
  - name: Custom packages in the Amazon OpenSearch Service developer guide
    description: What dictionaries are for and how index settings refer to them.
    link: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/custom-packages.html
author:
  - aws_search.packages contributors (@aws-search)
"""

EXAMPLES = r"""
- name: Keep a dictionary of synonyms as it is in S3
  aws_search.packages.es_package:
    name: synonyms
    description: Synonyms of the shop search
    source:
      s3_bucket_name: search-dictionaries
      s3_key: synonyms.txt
    wait: true
  register: synonyms

- name: Show how index settings refer to it
  ansible.builtin.debug:
    msg: "synonyms_path: analyzers/{{ synonyms.package_details.package_id }}"

- name: Note in the version history why the dictionary has changed
  aws_search.packages.es_package:
    name: synonyms
    source:
      s3_bucket_name: search-dictionaries
      s3_key: synonyms.txt
    commit_message: Add sorbet
    wait: true

- name: See whether a package is there, with nothing to compare
  aws_search.packages.es_package:
    name: synonyms

- name: Delete a package that no domain uses
  aws_search.packages.es_package:
    name: stopwords
    state: absent
    wait: true

- name: Take a package from all domains, then delete it
  aws_search.packages.es_package:
    name: synonyms
    state: absent
    dissociate: true
    wait: true
"""

RETURN = r"""
package_details:
  description:
    - What the service says of the package (PackageDetails). Empty when there is none.
    - In check mode, what is known of it before the service has done its part.
  returned: always
  type: dict
  contains:
    package_id:
      description: ID that the service gave the package. Index settings refer to it as C(analyzers/<package_id>).
      type: str
      returned: when the package exists
      sample: F111111111
    package_name:
      description: Name of the package.
      type: str
      returned: when the package exists
      sample: synonyms
    package_type:
      description: Type of the package.
      type: str
      returned: when the package exists
      sample: TXT-DICTIONARY
    package_description:
      description: Description of the package.
      type: str
      returned: when the package has one
      sample: Synonyms of the shop search
    package_status:
      description:
        - State of the package, one of V(COPYING), V(COPY_FAILED), V(VALIDATING), V(VALIDATION_FAILED), V(AVAILABLE),
          V(DELETING), V(DELETED), V(DELETE_FAILED).
      type: str
      returned: when the package exists
      sample: AVAILABLE
    created_at:
      description: When the package was created, in ISO 8601.
      type: str
      returned: when the package exists
      sample: "2026-01-31T12:00:00.123000+00:00"
    last_updated_at:
      description: When the package was last updated, in ISO 8601.
      type: str
      returned: when the package exists
      sample: "2026-01-31T12:00:42.123000+00:00"
    available_package_version:
      description: The version that domains are given. To be compared for equality only.
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
ansible_facts:
  description: Facts that later tasks of the play can use.
  returned: on success
  type: dict
  contains:
    es_package:
      description: The same as RV(package_details).
      returned: on success
      type: dict
actions:
  description: API operations that were used to change something, in order; in check mode those that would be used.
  returned: always
  type: list
  elements: str
  sample: [CreatePackage]
"""

from ansible_collections.aws_search.packages.plugins.module_utils._module import (
    HOW_ARGUMENTS,
    PACKAGE_ARGUMENTS,
    WAIT_ARGUMENTS,
    PackagesModule,
)
from ansible_collections.aws_search.packages.plugins.module_utils._run_package import run_package


def main():
    run_package(
        PackagesModule(
            argument_spec=dict(PACKAGE_ARGUMENTS, **HOW_ARGUMENTS, **WAIT_ARGUMENTS), supports_check_mode=True
        )
    )


if __name__ == "__main__":
    main()
