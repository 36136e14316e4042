# Two commands do everything: `make lab` to learn, `make test` to check. Each sets up what is missing first.
# Without make (Windows), see README.md.

PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
WORKERS ?= 2
INSTALL = $(PY) -m uv pip install $$(test -n "$$UV_CACHE_DIR$$XDG_CACHE_HOME" -o -w "$$HOME" || echo --no-cache) --python $(PY)
# What a first set-up downloads. The usual build of PyTorch for Linux brings what NVIDIA GPUs need.
LARGE := $(if $(filter Linux,$(shell uname -s)),$(if $(UV_TORCH_BACKEND),,yes))
SIZE := $(if $(LARGE),some 3 GB (0.5 GB with UV_TORCH_BACKEND=cpu),some 0.5 GB)
TIME := $(if $(LARGE),five minutes,a minute)
# Threads that wait should sleep: on a busy machine spinning ones are ten times slower.
export OMP_WAIT_POLICY = PASSIVE
.DEFAULT_GOAL := help

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The versions that are known to work together. LOCKED= takes the newest of the ranges.
LOCKED ?= $(wildcard locked.txt)
# What a set-up leaves; it is made again when the requirements change.
$(VENV)/.ready: requirements.txt pyproject.toml $(LOCKED)
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. Install Python 3.11 to 3.14, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || { echo "Python 3.11 to 3.14 is needed, and $(PYTHON) is another. Name one: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up: an environment in $(VENV), with PyTorch and JupyterLab in it."
	@echo "The first time it downloads $(SIZE): at 10 MB a second that takes $(TIME)."
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make $(VENV). On Debian or Ubuntu: apt install python3-venv; then delete $(VENV) and try again."; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(INSTALL) --requirement requirements.txt $(addprefix --constraint ,$(LOCKED))
	@touch $@
	@echo "Set up."

# Set up, and once more where the environment was damaged, or the folder moved or copied: helpers must be those of here.
setup:
	@$(PY) -I -c 'import importlib.util as u, os, sys; f = [u.find_spec(n) for n in ("helpers", "torch", "jupyterlab", "pytest")]; sys.exit(not (all(f) and os.path.samefile(f[0].origin, "helpers/__init__.py")))' 2>/dev/null || rm -f $(VENV)/.ready
	@$(MAKE) --silent --no-print-directory $(VENV)/.ready

lab: setup  ## open your own copies of the lessons in JupyterLab; ARGS="--ip=0.0.0.0" in a container
	@$(PY) tools/lab.py $(ARGS)

edit: setup  ## open the originals, for authors
	@$(PY) tools/lab.py --edit $(ARGS)

test: setup  ## run every test
	@echo "Running every test on $(WORKERS) workers: helpers, checks, each lesson twice, and the browser."
	@$(PY) -m pytest -n $(WORKERS)

test-lowest:  ## run every test on Python 3.11 with the lowest versions that requirements.txt allows
	@UV_RESOLUTION=lowest-direct $(MAKE) --no-print-directory test LOCKED= VENV=.venv-lowest PYTHON=python3.11

lock: setup  ## write the versions of today's newest packages that fit the ranges into locked.txt
	@{ echo "# Made by make lock: versions that the tests were run with."; $(PY) -m uv pip compile requirements.txt --universal \
	--python-version 3.11 --upgrade --no-emit-package pytorch-course-helpers --no-annotate --no-header -q; } > locked.new && mv locked.new locked.txt

test-hosted: setup  ## a lesson alone, as in Colab, beside other versions of torch: TORCH_VERSIONS="2.6.0 2.9.1"
	@TORCH_VERSIONS="$${TORCH_VERSIONS:-2.6.0 2.9.1 2.11.0}" $(PY) -m pytest -n 0 tests/test_hosted.py

outputs: setup  ## run the lessons and store their outputs; L="03 09" for some
	@$(PY) -m tools.execute $(L)

drawings: setup  ## draw what stands in the lessons' texts, notebooks/drawings/; L="08 10" for some
	@$(PY) -m tools.drawings $(L)

student: setup  ## a folder to hand out, build/student/: no outputs, no solutions
	@$(PY) -m tools.editions student $(L)

solutions: setup  ## the lessons solved and executed, build/solutions/; L="03 09" for some
	@$(PY) -m tools.editions solutions $(L)

slides: setup  ## a deck of slides for each lesson, build/slides/; L="03 09" for some
	@$(PY) -m tools.slides $(L)

# What only the site needs; learners go without.
$(VENV)/.site-ready: site/requirements.txt $(VENV)/.ready
	$(INSTALL) --quiet --requirement site/requirements.txt
	@touch $@

site-setup: setup
	@$(MAKE) --silent --no-print-directory $(VENV)/.site-ready

site: site-setup  ## the course as a website, build/site/; ARGS=--still without recording demos anew
	@$(PY) -m tools.site $(ARGS)

test-site: site-setup  ## test build/site/ in Chromium: links, keyboard, narrow, light and dark, demos, networks
	@$(PY) -m pytest -q -n $(WORKERS) site/tests $(ARGS)

bench: setup  ## measure the lessons' times and results; ARGS="--claims --seeds 10": does all hold at other seeds?
	@$(PY) -m tools.bench $(L) $(ARGS)

.PHONY: help setup lab edit lock test test-lowest test-hosted outputs drawings student solutions slides site-setup site test-site bench
