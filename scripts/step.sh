#!/usr/bin/env bash
# Run one step of the Makefile in plain words:  scripts/step.sh [--show] "What it does" command …
#
# Prints what is being done and how long it took. The command's own output is kept back and shown
# only if it fails; with --show it is printed as it comes. The command's exit code is passed on.
set -uo pipefail

show=false
if [[ $1 == --show ]]; then
    show=true
    shift
fi
what=$1
shift

# Milliseconds since the epoch; whole seconds where date knows no %N (macOS).
now() {
    local t
    t=$(date +%s%3N)
    [[ $t =~ ^[0-9]+$ ]] || t=$(($(date +%s) * 1000))
    echo "$t"
}

# Seconds since $1 with one decimal: "3.2 s".
since() {
    local ms=$(($(now) - $1))
    printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

start=$(now)
if $show; then
    printf '• %s …\n' "$what"
    "$@"
    code=$?
    ((code == 0)) && printf '  done in %s\n' "$(since "$start")"
else
    printf '• %s … ' "$what"
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    "$@" >"$log" 2>&1 </dev/null
    code=$?
    ((code == 0)) && since "$start" && echo
fi
if ((code != 0)); then
    printf 'FAILED after %s (exit code %d)\n' "$(since "$start")" "$code"
    $show || cat "$log"
fi >&2
exit "$code"
