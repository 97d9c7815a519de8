# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run antsibull-docs, with the arguments given, in temporary folders whose names are no reStructuredText.

It writes the name of its temporary folder into the pages that it checks. One name in 37 ends with an underscore, which
makes it a reference to nowhere there, and the check fails for nothing that the collection has.
"""

from __future__ import annotations

import string
import sys
from unittest import mock

from antsibull_docs.cli.antsibull_docs import main

if __name__ == "__main__":
    with mock.patch("tempfile._RandomNameSequence.characters", string.ascii_lowercase + string.digits):
        sys.exit(main())
