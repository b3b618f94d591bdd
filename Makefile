# Two commands are all a new machine needs: `make run` and `make test`. Both install what is missing (Debian, Ubuntu).

EXPERIMENT ?= experiments/taobao.json
ARGUMENTS  ?=

# The build uses the instruction set of the machine it runs on; the program says so in one sentence when it is started
# on a lesser one.
RELEASE := -c release -Xcc -march=native
CHECKS := --explicit-target-dependency-import-check error
DISTILL := .build/release/distill

PYTHON := .build/python/bin/python

# Indexes for Faiss are written by programs that were built where it is installed. In the environment, so that SwiftPM sees
# when that changes.
export DISTILL_FAISS = $(shell test -e /usr/include/faiss/IndexFlat.h && echo 1 || echo 0)

.PHONY: run test build lint bench bench-scaling bench-preparation bench-score format setup interoperability clean

run: build
	$(DISTILL) run $(EXPERIMENT) $(ARGUMENTS)

test: setup
	swift test $(CHECKS)
	$(MAKE) interoperability

# What other programs make of our files, and what becomes of interrupted runs: Python scripts that drive the built
# program, in a virtual environment of their own.
interoperability: build $(PYTHON)
	$(PYTHON) -m unittest discover --start-directory Tests/Interoperability --verbose

$(PYTHON): Tests/Interoperability/requirements.txt
	@python3 -c "import ensurepip" 2>/dev/null || { \
	  as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; }
	python3 -m venv .build/python
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $(PYTHON)

build: setup
	swift build $(RELEASE) $(CHECKS) --product distill

# How fast it is, beside PyTorch where PYTORCH names a Python that has it, or is `install`.
bench: build
	python3 Tests/Benchmark/benchmark.py --pytorch "$(PYTORCH)"

# What a sample of the joint step costs by the rows of the tables and by the number of samples.
bench-scaling: build
	python3 Tests/Benchmark/scaling.py

# How fast files become a prepared dataset, beside pyarrow and polars where POLARS names a Python that has them, or is
# `install`.
bench-preparation: build
	python3 Tests/Benchmark/preparation.py --polars "$(POLARS)"

# Latencies of scoring 5,000 candidates a request, beside onnxruntime with the same student.
bench-score: build $(PYTHON)
	$(PYTHON) Tests/Interoperability/benchmark_score.py

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

PACKAGES := libopenblas-dev liblapacke-dev zlib1g-dev pkg-config

# What is not needed to run, but tested.
test interoperability: PACKAGES += libfaiss-dev

setup:
	@command -v swift >/dev/null || { echo "Swift 6.2 or later is needed: https://www.swift.org/install/linux" >&2; exit 1; }
	@missing=$$(for package in $(PACKAGES); do dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  echo "Installing" $$missing; \
	  $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	fi

clean:
	rm -rf .build
