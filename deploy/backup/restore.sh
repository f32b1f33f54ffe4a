#!/usr/bin/env bash
# Put a copy made by backup.sh back:  restore.sh FILE
#
# The database must be there; what it has of the tables is replaced. Conversations come back empty:
# people begin anew, as after 24 hours. Stop the web processes first: what they count meanwhile is
# lost. The database is found as in backup.sh.
set -euo pipefail
umask 077

file=${1:?usage: restore.sh FILE}
[[ -r $file ]] || {
    echo "There is no file $file." >&2
    exit 1
}

# shellcheck source=connection.sh
source "$(dirname "$0")/connection.sh"

# All or nothing: a copy that is broken halfway leaves the database as it was.
pg_restore --clean --if-exists --no-owner --no-privileges --single-transaction \
    --exit-on-error --dbname="${PGSERVICE:+service=$PGSERVICE}" "$file"
echo "Restored from $file"
