# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# shellcheck shell=sh

# Looks whether each of these packages is there.

set -eu

for name in "$@"; do
    aws es describe-packages --filters "Name=PackageName,Value=$name" --output json > /dev/null
done
