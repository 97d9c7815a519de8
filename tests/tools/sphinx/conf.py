# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx's settings for the documentation as one site: the output of antsibull-docs, and `pages`.

The pages include the Markdown files of the checkout, of which the folder of the sources has a copy. Relative links in
these files lead to the page that includes their target, or else to the repository.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

project = "aws_search.packages"
html_title = html_short_title = project
author = "aws_search.packages contributors"
copyright = f"2026, {author}. GNU General Public License v3.0 or later"  # noqa: A001 -- the name is Sphinx's
extensions = ["myst_parser", "sphinx_antsibull_ext"]
antsibull_ext_color_scheme = "none"  # static/site.css has the colors, in light and dark
exclude_patterns = ["checkout"]
html_theme = "furo"
html_theme_options = {
    "source_repository": "https://github.com/aws-search/aws_search.packages",
    "top_of_page_buttons": [],
}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_favicon = "static/icon.svg"
html_copy_source = False
html_use_index = False
highlight_language = "YAML+Jinja"
myst_heading_anchors = 3
nitpicky = True
# README is included in parts, whose headings begin below the first level.
# Its Python has … where something is left out.
suppress_warnings = ["myst.header", "misc.highlighting_failure"]

CHECKOUT = Path(__file__).resolve().parents[3]
PAGES = CHECKOUT / "tests" / "tools" / "sphinx" / "pages"
REPOSITORY = "https://github.com/aws-search/aws_search.packages/blob/main/"
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest"
ANSIBLE_PAGES = {
    "ansible_configuration_settings": "reference_appendices/config.html#ansible-configuration-settings",
    "action_plugins": "plugins/action.html#action-plugins",
    "common_return_values": "reference_appendices/common_return_values.html#common-return-values",
}
OTHER_PLUGIN = re.compile(r"ansible_collections\.(?!aws_search\.)(\w+)\.(\w+)\.(\w+_\w+)")
LINK = re.compile(r"(!?\[[^]]*\]\()([^)\s]+)(\))")
# What no page includes as a whole, by path in the checkout.
TARGETS = {
    "README.md": "index.md",
    "README.md#requirements": "requirements.md#requirements",
    "CHANGELOG.rst": "changelog.rst",
    "roles/dictionaries/README.md": "dictionaries_role.rst",
    **{
        included: page.name
        for page in PAGES.glob("*.md")
        for included in re.findall(r"\{include\} /checkout/(\S+)", page.read_text(encoding="utf-8"))
        if included != "README.md"
    },
}


def link_to_ansible(_app: Sphinx, _env: Any, node: nodes.Element, text: nodes.TextElement) -> nodes.reference | None:
    """Link labels of Ansible's own documentation. Intersphinx would do so, too, but must fetch an inventory first."""
    target = str(node.get("reftarget", ""))
    plugin = OTHER_PLUGIN.fullmatch(target)
    if plugin:
        page = "collections/{}/{}/{}.html".format(*plugin.groups())
    elif target in ANSIBLE_PAGES:
        page = ANSIBLE_PAGES[target]
    else:
        return None
    return nodes.reference("", "", text, internal=False, refuri=f"{ANSIBLE}/{page}")


def place_of(target: str, folder: str) -> str:
    """Where a link in a Markdown file of a folder of the checkout leads to on the site."""
    if re.match(r"\w+:", target) and not target.startswith(REPOSITORY):
        return target
    if target.startswith(REPOSITORY):
        path = target.removeprefix(REPOSITORY)
    elif target.startswith("#"):
        path = TARGETS.get(f"{posixpath.join(folder, 'README.md')}{target}", target)
        return path if path == target else f"/{path}"
    else:
        path = posixpath.normpath(posixpath.join(folder, target))
    path, hash_sign, anchor = path.partition("#")
    if path in TARGETS:
        return f"/{TARGETS[path]}{hash_sign}{anchor}"
    if path.startswith("docs/docsite/rst/"):
        return f"/docsite/{posixpath.basename(path)}"
    if path.endswith(".svg"):
        return f"/checkout/{path}"
    return f"{REPOSITORY}{path}{hash_sign}{anchor}"


def lead_links(app: Sphinx, relative_path: Path, _parent: str, content: list[str]) -> None:
    """Rewrite the links of an included Markdown file."""
    if relative_path.suffix != ".md":
        return
    folder = posixpath.relpath(posixpath.dirname(relative_path.as_posix()) or ".", "checkout")
    folder = "" if folder == "." else folder
    content[0] = LINK.sub(lambda match: match[1] + place_of(match[2], folder) + match[3], content[0])


def arrange(app: Sphinx, doctree: nodes.document) -> None:
    """Give a module a short title and its examples before its options; leave out the table of contents of each page,
    which the theme has beside it."""
    for topic in list(doctree.findall(nodes.topic)):
        if "contents" in topic["classes"]:
            topic.parent.remove(topic)
    for title in doctree.findall(nodes.title):
        title.attributes.pop("refid", None)  # a link back to that table
    if not re.fullmatch(r"\w+_(module|role)", app.env.docname):
        return
    sections = {section[0].astext(): section for section in doctree.findall(nodes.section) if len(section)}
    # The title is such as: aws_search.packages.es_package module -- Manage a package
    (full_title, page), *_others = sections.items()
    name, purpose = re.split(r" (?:module|role) \W+ ", full_title)
    page[0].clear()
    page[0] += nodes.Text(name.rpartition(".")[2])
    page.insert(1, nodes.paragraph("", purpose, classes=["purpose"]))
    examples, parameters = sections.get("Examples"), sections.get("Parameters")
    if examples is not None and parameters is not None:
        examples.parent.remove(examples)
        parameters.parent.insert(parameters.parent.index(parameters), examples)


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", link_to_ansible)
    app.connect("include-read", lead_links)
    app.connect("doctree-read", arrange, priority=100)  # before Sphinx collects the titles
