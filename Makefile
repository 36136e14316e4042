# Two commands do everything: `make lab` to learn, `make test` to check. Each sets up what is missing first.
# Without make (Windows), see README.md.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
WORKERS ?= 2
# Threads that wait should sleep: on a busy machine spinning ones are ten times slower.
export OMP_WAIT_POLICY = PASSIVE
.DEFAULT_GOAL := help

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

$(VENV)/.ready: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed. Name another: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up: a virtual environment in $(VENV), with PyTorch and JupyterLab in it. The first time takes minutes."
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make $(VENV). On Debian or Ubuntu: apt install python3-venv; then delete $(VENV) and try again."; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(PY) -m uv pip install --python $(PY) --requirement requirements.txt
	@touch $@
	@echo "Set up."

lab: $(VENV)/.ready  ## open the lessons in JupyterLab
	@$(PY) tools/lab.py

test: $(VENV)/.ready  ## run every test, some 10 minutes
	@echo "Running every test on $(WORKERS) workers: helpers, checks, each lesson twice, and the browser."
	@$(PY) -m pytest -n $(WORKERS)

outputs: $(VENV)/.ready  ## run the lessons and store their outputs; L="03 09" for some
	@$(PY) tools/execute.py $(L)

bench: $(VENV)/.ready  ## measure the lessons' times and bars over several seeds
	@$(PY) -m tools.bench $(L)

.PHONY: help lab test outputs bench
