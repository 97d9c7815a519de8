#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: es_package
short_description: Manage a package (custom dictionary) of Amazon Elasticsearch / OpenSearch Service
version_added: 1.0.0
description:
  - Makes sure that a package exists, that its newest version matches the file in S3, and that domains run it.
  - The package is imported when it is absent, imported again when its file or its description changes or the last
    import failed, and otherwise left alone.
  - An imported package is a copy. A new file in S3 changes nothing until this module imports it, and a domain keeps
    its version until the new one is rolled out to it.
  - If a run is interrupted, the next one picks up where it stopped.
extends_documentation_fragment:
  - aws_search.packages._options.package
  - aws_search.packages._options.wait
  - aws_search.packages._attributes
  - aws_search.packages._attributes.modifies
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - aws_search.packages._options.sdk
notes:
  - Use M(aws_search.packages.opensearch_package) for plugins, licenses and configurations, and also for dictionaries
    if you have botocore 1.35.58 or later. Both modules manage the same packages.
  - B(When a dictionary changes,) upload it under the same key and run this module with O(domains). What is up to date
    is left alone, so the task can run at any time. See the
    R(guide, ansible_collections.aws_search.packages.docsite.guide_dictionary).
  - The module does not read the content of the file. Check it first with M(aws_search.packages.dictionary_check).
seealso:
  - module: aws_search.packages.opensearch_package
  - module: aws_search.packages.es_packages
  - module: aws_search.packages.es_package_association
  - module: aws_search.packages.es_package_associations
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
    msg: "synonyms_path: analyzers/{{ synonyms.package_details.package_id | default('<new ID>') }}"

- name: Keep it current on two domains as well
  aws_search.packages.es_package:
    name: synonyms
    source: s3://search-dictionaries/synonyms.txt
    commit_message: Add sorbet
    domains: [shop, archive]
    wait: true

- name: Show what a file would change before it is uploaded
  aws_search.packages.es_package:
    name: synonyms
    source: s3://search-dictionaries/synonyms.txt
    source_file: files/synonyms.txt
    domains: [shop, archive]
    wait: true
  check_mode: true
  diff: true

- name: Make sure that a package exists, with nothing to compare
  aws_search.packages.es_package:
    name: synonyms

- name: Delete a package that no domain uses
  aws_search.packages.es_package:
    name: stopwords
    state: absent
    wait: true

- name: Dissociate a package from all domains, then delete it
  aws_search.packages.es_package:
    name: synonyms
    state: absent
    dissociate: true
    wait: true
"""

RETURN = r"""
package_details:
  description:
    - What the service returns for the package (PackageDetails). Empty when there is none.
    - In check mode, what is known before the service acts.
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
      returned: when there is a package, and in check mode when there would be one
      sample: synonyms
    package_type:
      description: Type of the package.
      type: str
      returned: when there is a package, and in check mode when there would be one
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
ansible_facts:
  description: Facts that later tasks of the play can use.
  returned: on success
  type: dict
  contains:
    es_package:
      description: The same as RV(package_details).
      returned: on success
      type: dict
associations:
  description:
    - The result for each domain of O(domains), in their order; then for those that O(purge_domains) dissociates.
  returned: when O(domains) is given
  type: list
  elements: dict
  contains:
    domain_name:
      description: Name of the domain.
      type: str
      returned: always
      sample: shop
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
          RV(aws_search.packages.es_package_association#module:association).
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
actions:
  description:
    - API operations that changed something, in order, those of the package before those of its domains. In check mode
      those that a run would send.
  returned: always
  type: list
  elements: str
  sample: [CreatePackage]
waited_seconds:
  description: How long the task waited for the package, in seconds. Each of RV(associations) has its own.
  returned: always
  type: float
  sample: 42.3
statuses:
  description: The statuses of the package that were seen meanwhile, in order, each with its seconds.
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

from ansible_collections.aws_search.packages.plugins.module_utils._module.argspec import single_package
from ansible_collections.aws_search.packages.plugins.module_utils._module.base import run_module
from ansible_collections.aws_search.packages.plugins.module_utils._module.family import ES
from ansible_collections.aws_search.packages.plugins.module_utils._module.package import run_package


def main():
    run_module(run_package, ES, single_package(ES))


if __name__ == "__main__":
    main()
