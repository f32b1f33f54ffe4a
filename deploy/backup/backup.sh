#!/usr/bin/env bash
# Back up what is worth keeping in PostgreSQL:  backup.sh FOLDER   (by cron or a timer, each night)
#
# Conversations are never in a backup. They live for VAGVISAREN_SESSION_HOURS and are removed when
# somebody asks; a copy would outlive that. What is kept is the counters of `vagvisaren report`,
# which are about nobody, and the form of the tables. Copies older than KEEP_DAYS (30) are removed.
#
# The database is VAGVISAREN_DATABASE_URL, from the environment, or libpq's own PGHOST and so on.
set -euo pipefail
umask 077

folder=${1:?usage: backup.sh FOLDER}
keep=${KEEP_DAYS:-30}
mkdir -p "$folder"
file=$folder/vagvisaren-$(date -u +%Y%m%dT%H%M%SZ).dump

# shellcheck source=connection.sh
source "$(dirname "$0")/connection.sh"
temporary+=("$file.part")

pg_dump --format=custom --no-owner --no-privileges \
    --exclude-table-data='vagvisaren_conversation' --file="$file.part"

# A copy that cannot be read is no copy, and one with conversations in it must not be kept.
contents=$(pg_restore --list "$file.part")
if grep -q 'TABLE DATA .* vagvisaren_conversation ' <<<"$contents"; then
    echo "The copy holds conversations, and has been removed." >&2
    exit 1
fi
mv "$file.part" "$file"
find "$folder" -maxdepth 1 -name 'vagvisaren-*.dump' -mtime "+$keep" -delete
echo "$file"
