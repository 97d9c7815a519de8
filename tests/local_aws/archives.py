# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Archives of plugins, for tests and demonstrations."""

from __future__ import annotations

import io
import zipfile


def plugin_archive(name: str, engine: str, content: bytes = b"") -> bytes:
    """The archive of a plugin that is built for a version of the engine, such as 2.19, with this content."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        properties = f"name={name}\nversion=1\ndescription=x\nclassname=a.B\nopensearch.version={engine}.0\n"
        written.writestr("plugin-descriptor.properties", f"{properties}java.version=17\n")
        written.writestr("plugin.jar", content)
    return archive.getvalue()
