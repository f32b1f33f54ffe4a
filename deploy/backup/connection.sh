# Sourced by backup.sh and restore.sh: has libpq find the database that VAGVISAREN_DATABASE_URL
# names; without it, libpq's own PGHOST and so on. Files in `temporary` are removed at the end.
# shellcheck shell=bash

# The address goes by the environment: a list of processes shows arguments to everybody.
temporary=()
trap 'rm -f "${temporary[@]}"' EXIT
if [[ -n ${VAGVISAREN_DATABASE_URL:-} ]]; then
    service=$(mktemp)
    temporary+=("$service")
    python3 - "$service" <<'PYTHON'
import os, sys
from urllib.parse import parse_qsl, unquote, urlsplit

url = urlsplit(os.environ["VAGVISAREN_DATABASE_URL"])
given = {
    "host": url.hostname, "port": url.port, "user": url.username,
    "password": url.password, "dbname": url.path.lstrip("/"),
}
lines = [f"{name}={unquote(str(value))}" for name, value in given.items() if value]
lines += [f"{name}={value}" for name, value in parse_qsl(url.query)]
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write("[vagvisaren]\n" + "\n".join(lines) + "\n")
PYTHON
    export PGSERVICEFILE=$service PGSERVICE=vagvisaren
fi
