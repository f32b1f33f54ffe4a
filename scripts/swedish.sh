#!/usr/bin/env bash
# Try once to fetch spaCy's Swedish pipeline, for better lemmas. Never fails: without it the
# assistant uses the word list from PyPI (spacy-lookups-data), and says so in its log.
set -uo pipefail
cd "$(dirname "$0")/.."
model=sv_core_news_sm
limit=60

has_model() {
    .venv/bin/python -c "import importlib.util as i, sys; sys.exit(i.find_spec('$model') is None)"
}

# Python keeps the time, because macOS has no timeout command.
fetch() {
    PIP_RETRIES=0 PIP_DEFAULT_TIMEOUT=15 .venv/bin/python - <<PYTHON >/dev/null 2>&1
import subprocess, sys
command = [sys.executable, "-m", "spacy", "download", "$model", "--no-deps", "--quiet"]
sys.exit(subprocess.run(command, stdin=subprocess.DEVNULL, timeout=$limit).returncode)
PYTHON
}

printf '• Looking for the Swedish spaCy pipeline %s … ' "$model"
if has_model; then
    echo "already installed"
elif fetch && has_model; then
    echo "fetched"
else
    echo "not to be had here: the word list from PyPI is used instead"
fi
