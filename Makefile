# make lab        the course in JupyterLab (EDITION=zh for Chinese)
# make test       every test but the long ones, browser tests included
# make soak       the long ones: thousands of strokes, fresh installation, the other language
# make bench      our algorithms timed beside their peers
# make notebooks  write notebooks/en and notebooks/zh from notebooks/source
# make data       write what is in datasets/: logs of strokes, as robots make them, and mattes

PYTHON ?= python3
EDITION ?= en
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c binder/constraints.txt

.PHONY: lab test soak bench notebooks data
.DELETE_ON_ERROR:

lab: $(VENV)/lab
	@test -d notebooks/$(EDITION) || { echo "EDITION: got $(EDITION), allowed are en and zh"; exit 1; }
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) --ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/$(EDITION)/00_index.ipynb $(LAB_ARGS)

test: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile $(TEST_ARGS)

soak: $(VENV)/test
	$(BIN)/python -m pytest -m soak -n 2 --dist load $(TEST_ARGS)

bench: $(VENV)/test
	$(BIN)/segteach bench all

notebooks: $(VENV)/test
	$(BIN)/python -m segteach.course.build

data: $(VENV)/test
	$(BIN)/python -m segteach.arena.run datasets/arena
	$(BIN)/python -m segteach.bench.kit.make_logs datasets/strokes
	$(BIN)/python -m segteach.data.mattes.samples datasets/matting

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (set PYTHON=...)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# Each stamp says that this extra is installed as pyproject.toml and the constraints now have it.
$(VENV)/lab $(VENV)/test: $(VENV)/python pyproject.toml binder/constraints.txt binder/overrides.json binder/jupyter_server_config.py
	@echo "Installing into $(VENV) (once; a minute or two) ..."
	$(PIP) -e '.[lab$(if $(filter test,$(notdir $@)),$(comma)test)]'
	mkdir -p $(VENV)/share/jupyter/lab/settings $(VENV)/etc/jupyter
	cp binder/overrides.json $(VENV)/share/jupyter/lab/settings/
	cp binder/jupyter_server_config.py $(VENV)/etc/jupyter/
	@touch $@ $(if $(filter test,$(notdir $@)),$(VENV)/lab)

comma := ,
