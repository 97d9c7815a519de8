# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx's settings for the HTML documentation of the collection."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

project = html_title = html_short_title = "aws_search.packages"
extensions = ["sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
html_copy_source = False
html_use_index = False
highlight_language = "YAML+Jinja"
pygments_style = "ansible"
nitpicky = True
# The page of the changelog is empty before the first release.
suppress_warnings = ["toc.no_title"]

ANSIBLE = "https://docs.ansible.com/projects/ansible/latest"
ANSIBLE_PAGES = {
    "ansible_configuration_settings": "reference_appendices/config.html#ansible-configuration-settings",
    "common_return_values": "reference_appendices/common_return_values.html#common-return-values",
}
OTHER_PLUGIN = re.compile(r"ansible_collections\.(?!aws_search\.)(\w+)\.(\w+)\.(\w+_\w+)")


def link_to_ansible(_app: Sphinx, _env: Any, node: nodes.Element, text: nodes.TextElement) -> nodes.reference | None:
    """Link labels of Ansible's own documentation. Intersphinx would do so, too, but has to fetch an inventory first."""
    target = str(node.get("reftarget", ""))
    plugin = OTHER_PLUGIN.fullmatch(target)
    if plugin:
        page = "collections/{}/{}/{}.html".format(*plugin.groups())
    elif target in ANSIBLE_PAGES:
        page = ANSIBLE_PAGES[target]
    else:
        return None
    return nodes.reference("", "", text, internal=False, refuri=f"{ANSIBLE}/{page}")


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", link_to_ansible)
