#!/usr/bin/env bash
# Make an empty virtual environment with Python 3.10 in .venv:  scripts/venv.sh UV_VERSION
#
# Uses the first Python 3.10 found here (PYTHON=/path/to/python3.10 chooses one); where there is
# none, uv fetches its own.
set -euo pipefail
cd "$(dirname "$0")/.."

is_310() {
    [[ $("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) == 3.10 ]]
}

candidates=(python3.10 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python3.10 python3 python)
if [[ -n ${PYTHON:-} ]]; then
    candidates=("$PYTHON")
    if ! is_310 "$PYTHON"; then
        echo "PYTHON=$PYTHON is not a Python 3.10, the only version Rasa 3.6 and its TensorFlow run on here." >&2
        exit 1
    fi
fi
for python in "${candidates[@]}"; do
    if is_310 "$python"; then
        # The interpreter itself, not pyenv's shim in front of it.
        python=$("$python" -c 'import sys; print(sys.executable)')
        exec scripts/uv.sh "$1" venv --clear --seed --python "$python" .venv
    fi
done

echo "No Python 3.10 on this machine: uv fetches its own."
if ! scripts/uv.sh "$1" venv --clear --seed --managed-python --python 3.10 .venv; then
    echo "Python 3.10 could not be fetched. Install it (for example 'pyenv install 3.10')," >&2
    echo "or name one: make setup PYTHON=/path/to/python3.10" >&2
    exit 1
fi
