# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates so many packages, 10 at a time over one client, and prints how many seconds that took."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3

bucket, key, *names = sys.argv[1:]
client = boto3.session.Session().client("es")


def create(name: str) -> None:
    """Create a package, without waiting for its import."""
    source = {"S3BucketName": bucket, "S3Key": key}
    client.create_package(PackageName=name, PackageType="TXT-DICTIONARY", PackageSource=source)


begin = time.perf_counter()
with ThreadPoolExecutor(10) as pool:
    for _created in pool.map(create, names):
        pass
print(time.perf_counter() - begin)
