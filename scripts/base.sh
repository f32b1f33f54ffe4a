#!/usr/bin/env bash
# The revision that this folder's knowledge is compared with:  scripts/base.sh
#
# $BASE if it is set, and it must be there; otherwise where this branch left origin/main; on main
# itself the commit before. Prints nothing where none is there (a copy without history).
set -uo pipefail

if [[ ${BASE:-} ]]; then
    git rev-parse --verify --quiet "$BASE^{commit}" && exit
    echo "BASE=$BASE is no revision here" >&2
    exit 1
fi
here=$(git rev-parse --verify --quiet HEAD) || exit 0
for candidate in "$(git merge-base HEAD origin/main 2>/dev/null)" HEAD^; do
    found=$(git rev-parse --verify --quiet "$candidate^{commit}") || continue
    [[ $found == "$here" ]] && continue
    echo "$found"
    exit 0
done
