# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# shellcheck shell=sh

# Creates each of these packages, and looks every second or so until it is imported.

set -eu
bucket=$1
key=$2
shift 2

for name in "$@"; do
    aws es create-package --package-name "$name" --package-type TXT-DICTIONARY \
        --package-source "S3BucketName=$bucket,S3Key=$key" --output json > /dev/null
    status=COPYING
    while [ "$status" = COPYING ] || [ "$status" = VALIDATING ]; do
        sleep 1
        status=$(aws es describe-packages --filters "Name=PackageName,Value=$name" \
            --query 'PackageDetailsList[0].PackageStatus' --output text)
    done
    [ "$status" = AVAILABLE ]
done
