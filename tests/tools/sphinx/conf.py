# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx's settings for the documentation as one site: the output of antsibull-docs, and `pages`.

The pages include the Markdown files of the checkout, of which the folder of the sources has a copy. Relative links in
these files lead to the page that includes their target, or else to the repository.
"""

from __future__ import annotations

import ast
import importlib
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx import addnodes
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
    "README.md#run-the-playbooks-of-the-collection": "playbooks.md",
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
    if path in TARGETS:
        return f"/{TARGETS[path]}"
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


def paths_of(options: dict[str, Any], above: str = "") -> Iterator[str]:
    """The options and their suboptions, in the order in which they are written."""
    for name, option in options.items():
        yield above + name
        yield from paths_of(option.get("suboptions") or option.get("options") or {}, f"{above}{name}/")


def options_of(docname: str) -> list[str]:
    """The options of a module or role as its documentation has them: those of the collection, most used first, and then
    those of every module of amazon.aws."""
    name, kind = docname.rsplit("_", 1)
    if kind == "role":
        specs = (CHECKOUT / "roles" / name / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
        return [f"main--{path}" for path in paths_of(yaml.safe_load(specs)["argument_specs"]["main"]["options"])]
    tree = ast.parse((CHECKOUT / "plugins" / "modules" / f"{name}.py").read_text(encoding="utf-8"))
    (text,) = (
        statement.value.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and ast.unparse(statement.targets[0]) == "DOCUMENTATION"
    )
    documentation = yaml.safe_load(str(text))
    found = list(paths_of(documentation.get("options", {})))
    for reference in documentation.get("extends_documentation_fragment", []):
        namespace, collection, fragment, *part = reference.split(".")
        folder = f"ansible_collections.{namespace}.{collection}.plugins.doc_fragments"
        fragments = importlib.import_module(f"{folder}.{fragment}").ModuleDocFragment
        text = getattr(fragments, "_".join(part).upper() or "DOCUMENTATION")
        found += paths_of(yaml.safe_load(text).get("options") or {})
    return found


def arrange(app: Sphinx, doctree: nodes.document) -> None:
    """Give a module a short title, its examples before its options, and these in the order of its documentation; leave
    out how to install it, and the table of contents of each page, which the theme has beside it."""
    for topic in list(doctree.findall(nodes.topic)):
        if "contents" in topic["classes"]:
            topic.parent.remove(topic)
    for title in doctree.findall(nodes.title):
        title.attributes.pop("refid", None)  # a link back to that table
    docname = app.env.docname
    if not re.fullmatch(r"\w+_(module|role)", docname):
        link_modules(app, doctree)
        for image in list(doctree.findall(nodes.image)):
            # In a box of its own, in which a narrow page can move it.
            image.parent.replace_self(nodes.container("", image, classes=["picture"]))
        return
    for note in list(doctree.findall(nodes.note)):
        if re.match(r"This (module|role) (is part of|has a corresponding)", note.astext()):
            note.parent.remove(note)
    sections = {section[0].astext(): section for section in doctree.findall(nodes.section) if len(section)}
    # The title is such as: aws_search.packages.es_package module -- Manage a package
    (full_title, page), *_others = sections.items()
    name, purpose = re.split(r" (?:module|role) \W+ ", full_title)
    page[0].clear()
    page[0] += nodes.Text(name.rpartition(".")[2])
    page.insert(1, nodes.paragraph("", purpose, classes=["purpose"]))
    examples, parameters, synopsis = sections.get("Examples"), sections["Parameters"], sections["Synopsis"]
    if examples is not None:
        examples.parent.remove(examples)
        synopsis.parent.insert(synopsis.parent.index(synopsis) + 1, examples)
    order = options_of(docname)
    rows = next(parameters.findall(nodes.tbody))
    rows[:] = sorted(rows, key=lambda row: order.index(path_of(row)))


def path_of(row: nodes.row) -> str:
    """The option of a row in the table of options, such as packages/name."""
    path, *_aliases = re.findall(r'id="parameter-([^"]+)"', "".join(part.astext() for part in row.findall(nodes.raw)))
    return str(path)


def link_modules(app: Sphinx, doctree: nodes.document) -> None:
    """Link the names of modules in the text to their pages."""
    for name in list(doctree.findall(nodes.literal)):
        if f"{name.astext()}_module" in app.env.found_docs and not isinstance(name.parent, nodes.reference):
            target = {"refdomain": "std", "reftype": "doc", "reftarget": f"/{name.astext()}_module"}
            link = addnodes.pending_xref("", refdoc=app.env.docname, refexplicit=True, refwarn=True, **target)
            name.replace_self(link)
            link += name


ROLE_EXAMPLE = """
Examples
^^^^^^^^

.. include:: /checkout/roles/{}/README.md
   :start-after: ```yaml
   :end-before: ```
   :code: yaml+jinja

"""


def add_example(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Show the example of a role, which antsibull-docs knows nothing of."""
    name, _kind, rest = docname.partition("_role")
    if _kind and not rest:
        source[0] = source[0].replace("\n.. Options\n", f"{ROLE_EXAMPLE.format(name)}\n.. Options\n", 1)


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", link_to_ansible)
    app.connect("source-read", add_example)
    app.connect("include-read", lead_links)
    app.connect("doctree-read", arrange, priority=100)  # before Sphinx collects the titles
