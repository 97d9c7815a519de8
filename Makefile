# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Gets nox into a folder of its own and hands over to it: the work is in noxfile.py, as sessions of the same names.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help demo test first-environment other-environments session lint sanity unit integration reliability soak lucene docs bench clean broken

NOX_HOME := .cache/nox
NOX := $(NOX_HOME)/bin/python -m nox
export PIP_NO_INPUT := 1
# As it was given, for any name of a file: quotes and dollar signs mean nothing in it.
override DICTIONARY := $(value DICTIONARY)
export DICTIONARY

# Tried in this order; the first that is new enough and can make virtual environments is taken.
PYTHONS := $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 python $(wildcard $(HOME)/.pyenv/versions/3.1[1-9]*/bin/python3)

help:
	@echo 'make demo                    the quickstart playbook against a local stand-in for AWS: no account, nothing to set up'
	@echo 'make demo DICTIONARY=FILE    the same with Solr synonyms of yours'
	@echo 'make test                    every check, with a table of the results at the end'
	@echo 'make lint                    formatting, types, YAML, ansible-lint, licenses, workflows, changelog'
	@echo 'make sanity                  ansible-test sanity'
	@echo 'make unit                    the unit tests, with their coverage'
	@echo 'make integration             the integration tests, against the stand-in or against AWS (tests/integration)'
	@echo 'make docs                    the documentation as HTML'
	@echo 'make reliability             faults, kills, races, hostile input, rights; make soak is the long version of it'
	@echo 'make lucene                  dictionary_check against Lucene itself, where liblucene8-java and a JDK are installed'
	@echo 'make bench                   the benchmarks (half an hour), into docs/benchmarks.md'
	@echo 'make session SESSION=NAME    one session of noxfile.py, such as integration-2.17'
	@echo 'make clean                   remove all that these commands made'
	@echo
	@echo 'They need Python 3.11 or newer, and bring the rest themselves, into .cache/. PYTHON=PATH names another Python.'

demo: $(NOX_HOME)/ready
	@echo 'The demonstration takes half a minute; before the first time, 150 MB are downloaded into .cache/, in a minute or so.'
	@$(NOX) -s demo

test: $(NOX_HOME)/ready
	@echo 'All checks take about 20 minutes on two cores; before the first time, 400 MB are downloaded into .cache/.'
	@rm -f .cache/results.json .cache/beside.json; $(MAKE) -j2 first-environment other-environments; \
	cat .cache/beside.txt; $(NOX_HOME)/bin/python tests/tools/report.py .cache/results .cache/beside

# Side by side by make, which stops both on Ctrl-C. The report at the end tells which sessions failed, and of what.
first-environment:
	@$(NOX) --tags test --report .cache/results.json 2>&1 | tee .cache/results.txt; \
	echo 'Waiting for the sessions in the other environments'

other-environments:
	@$(NOX) --tags beside --report .cache/beside.json > .cache/beside.txt 2>&1 < /dev/null || true

session: $(NOX_HOME)/ready
	@$(NOX) -s $(SESSION)

lint sanity integration reliability soak lucene docs bench: $(NOX_HOME)/ready
	@$(NOX) -s $@

# In all environments: the coverage is measured in the newest.
unit: $(NOX_HOME)/ready
	@$(NOX) -k unit

clean:
	rm -rf .cache

# A folder whose Python has gone since is made anew.
ifneq ($(wildcard $(NOX_HOME)/ready),)
ifneq ($(shell $(NOX_HOME)/bin/python -c "print('usable')" 2>/dev/null),usable)
$(NOX_HOME)/ready: broken
endif
endif

$(NOX_HOME)/ready: tests/requirements/nox.txt
	@for python in $(PYTHONS); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	    if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then found="$$python"; break; fi; \
	    bare="$$python"; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
	    echo "$$bare has no venv module: install it (Debian, Ubuntu: apt install python3-venv), or name another Python: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	elif [ -z "$$found" ]; then \
	    echo "Python 3.11 or newer is needed and was not found: install it (Debian, Ubuntu: apt install python3 python3-venv), or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	echo "Getting nox and uv into $(NOX_HOME) (30 MB), once"; \
	mkdir -p .cache && "$$found" -m venv --clear $(NOX_HOME) && \
	if $(NOX_HOME)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/requirements/nox.txt > .cache/pip.log 2>&1; then \
	    touch $@; \
	else \
	    cat .cache/pip.log >&2; \
	    echo "pip could not get nox (its own words are above): check the network, or name a package index that can be reached in PIP_INDEX_URL, and run the same command again." >&2; \
	    exit 1; \
	fi
