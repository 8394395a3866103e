# make demo          install what is missing, build, filter a real signal and real photographs into out/
# make test          build and run all tests
# make test-mpi      build with the trait MPI and run its tests over several processes
# make validate      hold 20,000 seeded results against their error bounds (some two minutes)
# make install       install the command into $(DESTDIR)$(PREFIX)/bin, its manual and completions into share
# make documentation the library's reference and articles as web pages, warnings are errors
# make notebooks     run the notebooks of notebooks-data in an environment of their own (from PyPI)
# make dependencies  install the C libraries that the build needs (apt-get or brew)
# make build | format | lint
# make fuzz           feed damaged files, kernels and options to every reader for SECONDS each (Tests/Fuzz/run)
# make faults         every call that can fail fails once, 500 runs are killed while they write
# make faults-mpi     lose hosts and processes of jobs over two hosts, ROUNDS times (network namespaces, as root)
# make formats        hold every format against NumPy, Pillow, tifffile, scikit-image, soundfile, SoX, FFmpeg
# make sanitize-address | sanitize-thread   run the tests under a sanitizer

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
SECONDS ?= 60
ROUNDS ?= 20
DATA := notebooks-data
CONVOLVE = $(shell $(SWIFT) build -c release --show-bin-path)/convolve

# What is installed must run where there is no Swift: on Linux the runtime is linked into it, in a build
# folder of its own, because the flag recompiles everything.
ifeq ($(shell uname -s),Linux)
INSTALL_BUILD := --static-swift-stdlib --scratch-path .build-install
else
INSTALL_BUILD :=
endif

SHARE = $(DESTDIR)$(PREFIX)/share
# Where the shells look, with what the command itself prints for each.
COMPLETIONS = bash:bash-completion/completions/convolve zsh:zsh/site-functions/_convolve \
  fish:fish/vendor_completions.d/convolve.fish

NOTEBOOKS = .build-notebooks

.PHONY: build test test-mpi validate demo documentation notebooks install uninstall format lint \
  dependencies fuzz faults faults-mpi formats sanitize-address sanitize-thread

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

fuzz: dependencies
	Tests/Fuzz/run $(SECONDS)

faults: dependencies
	$(SWIFT) build -c release --build-tests
	FAULTS=all KILLS=500 $(SWIFT) test -c release --skip-build --filter '\.(FaultTests|KillTests|CacheFaultTests)'

faults-mpi:
	@.ci/dependencies --with-mpi
	$(SWIFT) build -c release --traits MPI --scratch-path .build-mpi --product convolve
	Tests/Faults/hosts.py \
	  "$$($(SWIFT) build -c release --traits MPI --scratch-path .build-mpi --show-bin-path)/convolve" $(ROUNDS)

formats: build
	test -d .build-formats || python3 -m venv .build-formats
	.build-formats/bin/pip install --quiet numpy pillow tifffile imagecodecs soundfile scikit-image
	.build-formats/bin/python Tests/Formats/check.py "$(CONVOLVE)"

# A sanitizer's runtime has to come before every other library and takes address space by the terabyte, so the
# tests that preload a library of their own are left out, and the others set no limit of memory. The command ends with
# values alive, as a process may, so that leaks are sought where nothing ends: by the targets of `make fuzz`.
sanitize-address: SANITIZER := address
sanitize-thread: SANITIZER := thread
sanitize-thread: PRELOAD = LD_PRELOAD=$(CURDIR)/.build-thread/mutex.so
sanitize-address sanitize-thread: dependencies
	$(SWIFT) build -c release --build-tests --sanitize $(SANITIZER) --scratch-path .build-$(SANITIZER)
	clang -shared -fPIC -O1 -o .build-$(SANITIZER)/mutex.so Tests/ThreadSanitizer/mutex.c
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
	TSAN_OPTIONS=allocator_may_return_null=1:atexit_sleep_ms=0:suppressions=$(CURDIR)/Tests/ThreadSanitizer/suppressions.txt \
	ADDRESS_SPACE=unlimited $(PRELOAD) $(SWIFT) test -c release --skip-build --sanitize $(SANITIZER) \
	  --scratch-path .build-$(SANITIZER) --skip '\.FaultTests'

documentation: dependencies
	$(SWIFT) package generate-documentation --target Convolution --warnings-as-errors

install: dependencies
	$(SWIFT) build -c release $(INSTALL_BUILD) --product convolve
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 "$$($(SWIFT) build -c release $(INSTALL_BUILD) --show-bin-path)/convolve" \
	  "$(DESTDIR)$(PREFIX)/bin/convolve"
	Sources/convolve/Manual/make-pages "$(DESTDIR)$(PREFIX)/bin/convolve" "$(SHARE)/man/man1"
	for completion in $(COMPLETIONS); do \
	  file="$(SHARE)/$${completion#*:}"; install -d "$$(dirname "$$file")"; \
	  "$(DESTDIR)$(PREFIX)/bin/convolve" --generate-completion-script "$${completion%%:*}" > "$$file"; \
	done

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/convolve" "$(SHARE)/man/man1/convolve.1" "$(SHARE)/man/man1/convolve-"*.1
	for completion in $(COMPLETIONS); do rm -f "$(SHARE)/$${completion#*:}"; done

# CHECK=--check writes nothing and fails where an output has changed; CHECK=--refresh takes new times too.
notebooks: build $(NOTEBOOKS)/installed
	CONVOLVE="$(CONVOLVE)" $(NOTEBOOKS)/bin/python $(DATA)/execute.py $(CHECK)

# Python with what the notebooks import.
$(NOTEBOOKS)/installed: $(DATA)/requirements.txt
	@.ci/dependencies --with-python
	python3 -m venv --clear $(NOTEBOOKS)
	$(NOTEBOOKS)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

format:
	$(SWIFT) format -i -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

dependencies:
	@.ci/dependencies
