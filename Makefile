# make lab        the course in JupyterLab (EDITION=zh for Chinese)
# make test       everything that can run, browser tests included
# make bench      our algorithms timed beside their peers
# make notebooks  write notebooks/en and notebooks/zh from notebooks/source

PYTHON ?= python3
EDITION ?= en
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c binder/constraints.txt

.PHONY: lab test bench notebooks
.DELETE_ON_ERROR:

lab: $(VENV)/lab
	@test -d notebooks/$(EDITION) || { echo "EDITION: got $(EDITION), allowed are en and zh"; exit 1; }
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) --ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/$(EDITION)/00_index.ipynb $(LAB_ARGS)

test: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n 2 --dist loadfile $(TEST_ARGS)

bench: $(VENV)/test
	$(BIN)/segteach bench all

notebooks: $(VENV)/test
	$(BIN)/python -m segteach.course.build

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
