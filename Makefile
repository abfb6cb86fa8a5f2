# make demo    installs what is missing, builds, runs the main job, shows the report
# make test    lint, the tests' own tools, all tests
# make bench   CPU time per request against a C server, and peers
# make install PREFIX=/usr/local
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
RELEASE = .build/release/firedrill

.PHONY: demo test bench build install prerequisites lint clean

prerequisites:
	@Tests/Setup/prerequisites

build: prerequisites
	$(SWIFT) build -c release --product firedrill

demo: build
	@Tests/Setup/demo $(RELEASE)

lint:
	$(SWIFT) format lint --strict -r Package.swift Sources Tests

test: prerequisites lint
	@Tests/Setup/test-tools
	$(SWIFT) build --build-tests
	# One suite at a time: tests that talk to processes and sockets wait for
	# them, and on few cores such waits starve one another.
	$(SWIFT) test --skip-build --no-parallel

bench: build
	@Tests/Benchmarks/bench --firedrill $(RELEASE)

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/firedrill"
	install -m 755 $(RELEASE) "$(DESTDIR)$(PREFIX)/bin/firedrill"
	cp -R Scenarios Recordings "$(DESTDIR)$(PREFIX)/share/firedrill/"

clean:
	rm -rf .build
