# make demo          install what is missing, build, filter a real signal and real photographs into out/
# make test          build and run all tests
# make test-mpi      build with the trait MPI and run its tests over several processes
# make validate      hold 20,000 seeded results against their error bounds (some ten minutes)
# make install       install the command into $(DESTDIR)$(PREFIX)/bin
# make dependencies  install the C libraries that the build needs (apt-get or brew)
# make build | format | lint

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
DATA := notebooks-data
CONVOLVE = $(shell $(SWIFT) build -c release --show-bin-path)/convolve

# What is installed must run where there is no Swift: on Linux the runtime is linked into it, in a build
# folder of its own, because the flag recompiles everything.
ifeq ($(shell uname -s),Linux)
INSTALL_BUILD := --static-swift-stdlib --scratch-path .build-install
else
INSTALL_BUILD :=
endif

.PHONY: build test test-mpi validate demo install uninstall format lint dependencies

build: dependencies
	$(SWIFT) build -c release --product convolve

test: dependencies
	$(SWIFT) build -c release --build-tests
	$(SWIFT) test -c release --skip-build

test-mpi:
	.ci/test-mpi

validate: dependencies
	$(SWIFT) build -c release --build-tests
	CONVOLUTION_CASES=20000 CONVOLUTION_SEED=11 $(SWIFT) test -c release --skip-build --filter BoundValidationTests

demo:
	@.ci/dependencies --with-gnuplot
	$(SWIFT) build -c release --product convolve
	@PATH="$$(dirname "$(CONVOLVE)"):$$PATH" $(DATA)/demo out

install: dependencies
	$(SWIFT) build -c release $(INSTALL_BUILD) --product convolve
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 "$$($(SWIFT) build -c release $(INSTALL_BUILD) --show-bin-path)/convolve" \
	  "$(DESTDIR)$(PREFIX)/bin/convolve"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/convolve"

format:
	$(SWIFT) format -i -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

dependencies:
	@.ci/dependencies
