#!/usr/bin/env bash
# Run the project's own uv, fetching it first if need be:  scripts/uv.sh VERSION [uv arguments …]
#
# uv is put in .tools/, because a uv installed under one pyenv version stops working in a folder
# whose .python-version names another. Any Python from 3.8 with pip can fetch it; failing that, a
# working uv on PATH is used.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1
shift

# Every Python that might be here, best first. pyenv's are named by their own path too: its shims
# run only the version the folder selects, and fail if that one is not installed.
pythons() {
    printf '%s\n' python3.10 python3 python /usr/bin/python3 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3
}

fetch_uv() {
    local python
    new=$(mktemp -d ./.tools.XXXXXX)
    trap 'rm -rf "$new"' EXIT
    while read -r python; do
        "$python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || continue
        "$python" -m pip install --quiet --disable-pip-version-check --no-warn-script-location \
            --target "$new" "uv==$version" || continue
        # Moved into place last: an interrupted fetch leaves no half a uv behind.
        echo "$version" >"$new/version"
        "$python" -m pip config get global.index-url >"$new/index-url" 2>/dev/null || true
        "$python" -m pip config get global.cert >"$new/cert" 2>/dev/null || true
        chmod 755 "$new"
        rm -rf .tools
        mv "$new" .tools
        return
    done < <(pythons)
    return 1
}

uv=.tools/bin/uv
if [[ $(cat .tools/version 2>/dev/null) != "$version" ]] && ! fetch_uv; then
    uv=$(command -v uv || true)
    if ! "${uv:-false}" --version >/dev/null 2>&1; then
        echo "Neither a Python (3.8 or later) with pip nor uv was found. Install one of them:" >&2
        echo "on Debian and Ubuntu 'apt install python3-pip'; elsewhere see uv's documentation." >&2
        exit 1
    fi
fi

# uv does not read pip's settings: hand over the index and the certificates pip is told to use.
if [[ -z ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]]; then
    index=${PIP_INDEX_URL:-$(cat .tools/index-url 2>/dev/null || true)}
    [[ -z $index ]] || export UV_DEFAULT_INDEX=$index
fi
if [[ -z ${SSL_CERT_FILE:-} ]]; then
    cert=${PIP_CERT:-$(cat .tools/cert 2>/dev/null || true)}
    [[ -z $cert ]] || export SSL_CERT_FILE=$cert
fi
# Some wheels are hundreds of megabytes: uv's own 30 s without an answer is short on a slow line.
export UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-180}

exec "$uv" "$@"
