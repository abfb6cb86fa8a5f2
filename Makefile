# make demo    installs what is missing, builds, runs the main job, shows the report
# make test    lint, the tests' own tools, all tests
# make sanitize      the tests of rooms with pointers and sockets, and the program's,
#                    under the address and leak sanitizers
# make test-release  the tests of rooms with unsafe code, in a release build
# make fuzz    each fuzzer for SECONDS=30, or for RUNS=1000000 inputs
# make bench   CPU time per request against a C server, and peers
# make install PREFIX=/usr/local
# make test-install  installs into a folder of its own and tries it as who has no
#                    toolchain
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
SECONDS ?= 30
RUNS ?=
RELEASE = .build/release/firedrill
# The Swift runtime becomes part of the program, which then runs where no
# toolchain is. macOS has the runtime with the system.
STATIC = $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)

.PHONY: demo test test-install sanitize test-release fuzz bench build install prerequisites lint clean

prerequisites:
	@Tests/Setup/prerequisites

build: prerequisites
	$(SWIFT) build -c release $(STATIC) --product firedrill

demo: build
	@Tests/Setup/demo $(RELEASE)

lint:
	$(SWIFT) format lint --strict -r Package.swift Sources Tests

test: prerequisites lint
	@Tests/Setup/test-tools
	$(SWIFT) build --build-tests
	@SWIFT="$(SWIFT)" Tests/Setup/run-tests .build/tests.log

sanitize: prerequisites
	@Tests/Setup/test-tools
	@SWIFT="$(SWIFT)" Tests/Setup/sanitize

test-release: prerequisites
	@Tests/Setup/test-tools
	@SWIFT="$(SWIFT)" Tests/Setup/test-release

fuzz: prerequisites
	@SWIFT="$(SWIFT)" SECONDS_EACH="$(SECONDS)" RUNS="$(RUNS)" Tests/Setup/fuzz $(FUZZERS)

bench: build
	@Tests/Benchmarks/bench --firedrill $(RELEASE)
	@Tests/Benchmarks/streams --firedrill $(RELEASE)

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/firedrill"
	install -m 755 $(RELEASE) "$(DESTDIR)$(PREFIX)/bin/firedrill"
	cp -R Scenarios Recordings "$(DESTDIR)$(PREFIX)/share/firedrill/"

test-install: build
	@MAKE="$(MAKE)" Tests/Setup/test-install

clean:
	rm -rf .build .build-asan .build-fuzz .build-release
