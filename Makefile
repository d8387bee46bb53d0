# SPDX-License-Identifier: GPL-2.0-or-later
#
# "make help" lists the targets. Each does all that it needs, up to installing
# Debian packages (meson/install-deps), and nothing twice. "make build" and "make
# install" need only Go, a C compiler and GNU make, of any system.

VERSION := $(shell cat VERSION)
export VERSION

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR     ?= $(PREFIX)/share/man
BASHDIR    ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
FISHDIR    ?= $(PREFIX)/share/fish/vendor_completions.d

GO      ?= go
CFLAGS  ?= -O2 -g
# A packager's flags hold for the C parts of what Go builds, too. Only there: a make that
# is run below this one, as a test of the packages does, has flags of its own.
engine engine-test: export CGO_CPPFLAGS ?= $(CPPFLAGS)
engine engine-test: export CGO_CFLAGS   ?= $(CFLAGS)
engine engine-test: export CGO_LDFLAGS  ?= $(LDFLAGS)
# For debug information: "make GO_LDFLAGS=-bindnow". A -ldflags in GOFLAGS holds alone.
ifeq ($(findstring -ldflags,$(GOFLAGS)),)
GO_LDFLAGS ?= -s -w -bindnow -buildid=
endif
FUZZTIME ?= 20s
STOCK   := 7.2 10.0 11.1
# The oldest that hmp is for. Its Debian release will leave the archive: what is in the
# cache stays, and without it the tests say that they did not use it.
OLDEST  := 5.2
STOCK_TARGETS ?= x86_64 aarch64 s390x
# The targets of the QEMUs that are built here. x86_64 must be one.
QEMU_TARGETS ?= x86_64
ALL_TARGETS  := x86_64 aarch64 s390x ppc64 riscv64

LIB    := libhmp.so
SONAME := $(LIB).0
# Below the library's folder, by the SONAME's number: two of them can be installed.
ENGINE := libhmp-0/engine.so
FRONT  := $(wildcard capi/front/*.c)
FUNCTIONS = $(shell sed -n 's/^ *\(libhmp_[a-z_]*\);$$/\1/p' capi/front/libhmp.map)

# The front is C alone: see ARCHITECTURE.md on why the Go engine comes later.
FRONT_CFLAGS  := -std=gnu11 -Wall -Wextra -fPIC -fvisibility=hidden -Iinclude -Icapi \
                 -DLIBHMP_VERSION='"$(VERSION)"'
FRONT_LDFLAGS := -shared -Wl,-soname,$(SONAME) -Wl,--version-script=capi/front/libhmp.map \
                 -Wl,-z,defs -Wl,-z,now -Wl,-z,relro -Wl,-z,nodelete

GO_BUILD := CC='$(CC)' CGO_CPPFLAGS="$$CGO_CPPFLAGS -DLIBHMP_VERSION=\"$(VERSION)\"" $(GO) build -trimpath \
            -buildvcs=false $(if $(GO_LDFLAGS),-ldflags='$(GO_LDFLAGS)')

# pc.in filled in: $(call pkgconfig,PREFIX,LIBDIR,INCLUDEDIR)
pkgconfig = sed -e 's|@PREFIX@|$1|; s|@LIBDIR@|$2|; s|@INCLUDEDIR@|$3|; s|@VERSION@|$(VERSION)|' capi/libhmp.pc.in

# build-qemu's option: $(call target_list,TARGET...)
comma := ,
space := $(subst ,, )
target_list = --target-list=$(subst $(space),$(comma),$(addsuffix -softmmu,$(strip $1)))

# What is fetched and built once (meson/lib.sh), for the shell.
CACHE = $${XDG_CACHE_HOME:-$$HOME/.cache}/libhmp

# QEMU's own tests: $(call own_tests,ARGUMENTS)
own_tests = meson/get-source 10.2 >/dev/null && cache=$(CACHE) && \
	tests=$$(cgo-tests/testbed/own-tests) && \
	$(GO) run ./cgo-tests/qemu-suite -tests=$$tests -stock=$$cache/stock -source=$$cache/source $1

# Clients at monitors: $(call test_clients,ARGUMENTS)
test_clients = cache=$(CACHE) && LIBHMP_BUILD=$(CURDIR)/build LIBHMP_STOCK=$$cache/stock LIBHMP_SOURCE=$$cache/source \
	LIBHMP_REQUIRE=1 $(GO) test -count=1 ./cgo-tests/clients $1

.NOTPARALLEL: # QEMU's build and Go's use all processors themselves
.PHONY: abi help build build-test qemu qemu-hmp qemu-next qemu-unedited stock run run-external test test-unit \
        bench cover docs fuzz install lint clean completions deps engine program engine-test qemu-tutorial test-qemu test-qemu-short test-tutorial test-clients \
        test-full dist deb test-packages

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

build: program completions build/$(LIB) engine build/libhmp.pc ## the library, its engine and the hmp program, in build/ (needs only Go and a C compiler)

qemu: build ## QEMU without HMP, with libhmp, for QEMU_TARGETS= (x86_64): build/qemu/
	@meson/build-qemu --hmp=libhmp $(call target_list,$(QEMU_TARGETS)) build/qemu

qemu-hmp: deps ## the same QEMU with its own HMP, to compare with: build/qemu-hmp/
	@meson/build-qemu --hmp=builtin $(call target_list,$(QEMU_TARGETS)) build/qemu-hmp

qemu-next: build ## both as QEMU 10.2: build/qemu-10.2/ and build/qemu-hmp-10.2/
	@meson/build-qemu --hmp=libhmp --series=10.2 build/qemu-10.2
	@meson/build-qemu --hmp=builtin --series=10.2 build/qemu-hmp-10.2

qemu-unedited: deps ## the same QEMU as its source has it, without our edits: build/qemu-unedited/
	@meson/build-qemu --hmp=unedited $(call target_list,$(QEMU_TARGETS)) build/qemu-unedited

qemu-tutorial: build ## the same QEMU 10.0 on libhmp with the QMP command of QEMU's tutorial: build/qemu-tutorial/
	@meson/build-qemu --hmp=libhmp --append=cgo-tests/tutorial/testdata/hello-world build/qemu-tutorial

stock: ## Debian's own QEMU 5.2, 7.2, 10.0 and 11.1, in the cache
	@for v in $(STOCK); do cgo-tests/testbed/stock-qemu $$v $(STOCK_TARGETS) >/dev/null || exit; done
	@cgo-tests/testbed/stock-qemu $(OLDEST) x86_64 s390x >/dev/null || \
		echo "QEMU $(OLDEST) could not be fetched: NOTHING WILL BE TESTED WITH IT" >&2

run: ## a VM whose monitor, on this terminal, is libhmp (ARGS= for QEMU)
	@cgo-tests/testbed/run $(ARGS)

run-external: ## Debian's QEMU with the hmp program attached (ARGS= for hmp)
	@cgo-tests/testbed/run-external $(ARGS)

test: ## all tests
	@GO="$(GO)" cgo-tests/testbed/test all

test-unit: ## the tests that need no QEMU
	@GO="$(GO)" cgo-tests/testbed/test unit

lint: ## what staticcheck says (staticcheck.conf)
	@$(GO) tool -modfile=tools/go.mod staticcheck ./...

test-qemu: qemu qemu-hmp qemu-unedited qemu-next stock ## those of QEMU's own tests that use HMP (ARGS= for cgo-tests/qemu-suite)
	@next=$$(cgo-tests/testbed/own-tests 10.2) && $(call own_tests,-next=$$next $(ARGS))

test-qemu-short: qemu qemu-hmp stock ## some quick ones of those
	@$(call own_tests,-short)

test-tutorial: qemu-tutorial ## the command of QEMU's tutorial at the monitor, with hmp and by libvirt
	@meson/install-deps test
	@LIBHMP_BUILD=$(CURDIR)/build LIBHMP_REQUIRE=1 $(GO) test -count=1 ./cgo-tests/tutorial

test-clients: qemu stock ## libvirt, socat, telnet, expect, gdb and others at our monitors beside QEMU's own: docs/clients.md
	@meson/install-deps test
	@meson/get-source 10.0 >/dev/null
	@$(call test_clients)

test-full: build deps ## test, test-qemu, and QEMU 10.0 and 10.2 in all ways, for five targets
	@$(MAKE) --no-print-directory test test-qemu STOCK_TARGETS="$(ALL_TARGETS)" QEMU_TARGETS="$(ALL_TARGETS)"
	@$(MAKE) --no-print-directory -C cgo-tests check-valgrind
	@for s in 10.0 10.2; do cgo-tests/testbed/matrix $$s $(ALL_TARGETS) || exit; done

bench: qemu qemu-hmp stock ## docs/benchmarks.md: figures beside the built-in monitor (ARGS= for the program); then those of Go code
	@LIBHMP_BUILD=$(CURDIR)/build LIBHMP_STOCK=$(CACHE)/stock \
		$(GO) run ./cgo-tests/bench -write docs/benchmarks.md -readme README.md $(ARGS)
	@$(GO) test -run '^$$' -bench . -benchtime 0.3s ./core/... ./hmpcmds/...
	@LIBHMP_STOCK=$(CACHE)/stock $(GO) test -run '^$$' -bench . -benchtime 0.3s ./cgo-tests/completion

fuzz: deps ## every fuzz target for FUZZTIME each (20s), or those that match FUZZ=
	@GO="$(GO)" cgo-tests/testbed/fuzz $(FUZZTIME) '$(FUZZ)'

cover: ## how much of each package its own unit tests and recordings run, and how much those of all packages do
	@tools/coverage

docs: build qemu stock ## what is generated: hmp*.1 of the command line, commands.md and hmp-commands.7 of the rows, libhmp.3 of the header, session.svg, parity.md, clients.md, lines changed in meson/README.md
	@$(GO) test -count=1 ./cmd/hmp -run TestManual -write >/dev/null
	@$(GO) test -count=1 ./capi/manual -run TestPage -write >/dev/null
	@$(GO) test -count=1 ./hmpcmds -run TestReference -write >/dev/null
	@LIBHMP_BUILD=$(CURDIR)/build LIBHMP_STOCK=$(CACHE)/stock LIBHMP_REQUIRE=1 \
		$(GO) test -count=1 ./cgo-tests/sessions -run TestSessions/picture -update >/dev/null
	@meson/get-source 10.2 >/dev/null
	@cgo-tests/testbed/stock-qemu $(OLDEST) x86_64 s390x >/dev/null # the document needs it
	@cache=$(CACHE) && LIBHMP_BUILD=$(CURDIR)/build LIBHMP_STOCK=$$cache/stock \
		LIBHMP_SOURCE=$$cache/source LIBHMP_REQUIRE=1 $(GO) test -count=1 ./cgo-tests/parity -run TestDocument -write
	@LIBHMP_SOURCE=$(CACHE)/source LIBHMP_REQUIRE=1 $(GO) test -count=1 ./cgo-tests/plug -run TestCount -write
	@$(call test_clients,-write)

abi: build ## records the ABI of build/libhmp.so in capi/libhmp.abi, with which make test compares it
	@meson/install-deps test
	@cgo-tests/c/abi.sh record build

install: build ## what was built, into PREFIX (/usr/local) below DESTDIR
	install -D -m 755 build/hmp $(DESTDIR)$(BINDIR)/hmp
	install -d $(DESTDIR)$(MANDIR)/man1
	install -m 644 cmd/hmp/hmp*.1 $(DESTDIR)$(MANDIR)/man1
	install -D -m 644 build/completions/bash $(DESTDIR)$(BASHDIR)/hmp
	install -D -m 644 build/completions/zsh $(DESTDIR)$(ZSHDIR)/_hmp
	install -D -m 644 build/completions/fish $(DESTDIR)$(FISHDIR)/hmp.fish
	install -D -m 644 docs/hmp-commands.7 $(DESTDIR)$(MANDIR)/man7/hmp-commands.7
	install -D -m 644 docs/libhmp.3 $(DESTDIR)$(MANDIR)/man3/libhmp.3
	for f in $(FUNCTIONS); do echo '.so man3/libhmp.3' >$(DESTDIR)$(MANDIR)/man3/$$f.3 || exit; done
	install -D -m 644 include/libhmp.h $(DESTDIR)$(INCLUDEDIR)/libhmp.h
	install -D -m 755 build/$(SONAME) $(DESTDIR)$(LIBDIR)/$(LIB).$(VERSION)
	install -D -m 755 build/$(ENGINE) $(DESTDIR)$(LIBDIR)/$(ENGINE)
	ln -sf $(LIB).$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/$(LIB)
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig
	$(call pkgconfig,$(PREFIX),$(LIBDIR),$(INCLUDEDIR)) >$(DESTDIR)$(LIBDIR)/pkgconfig/libhmp.pc

dist: ## build/dist/libhmp-VERSION.tar.gz: the source with all Go modules, which builds without network
	@GO="$(GO)" tools/dist build/dist

deb: dist ## build/deb/: Debian packages libhmp0, libhmp-dev and hmp, built from that tarball
	@meson/install-deps build deb
	@PATH="$$(dirname "$$(command -v $(GO))"):$$PATH" tools/deb build/dist/libhmp-$(VERSION).tar.gz build/deb

test-packages: deps ## builds those and uses them in a small Debian, made once (as root, or with sudo)
	@meson/install-deps deb test-deb
	@LIBHMP_STOCK=$(CACHE)/stock LIBHMP_REQUIRE=1 $(GO) test -count=1 ./cgo-tests/packages

clean: ## removes build/ (the cache is ~/.cache/libhmp)
	rm -rf build

deps:
	@GO='$(GO)' CC='$(CC)' meson/build-tools.sh || \
		{ [ $$? -eq 1 ] && GO='$(GO)' CC='$(CC)' meson/install-deps build; }

# Without cgo, which would take a third of the time that hmp takes to start.
program: | deps
	CGO_ENABLED=0 $(GO_BUILD) -buildmode=pie -o build/hmp ./cmd/hmp

# What shells complete behind hmp. Built for another system, the program cannot say it.
completions: program
	@mkdir -p build/completions
	@for shell in bash zsh fish; do \
		$(if $(GOOS)$(GOARCH),GOOS= GOARCH= CGO_ENABLED=0 $(GO) run ./cmd/hmp,build/hmp) completion $$shell \
			>build/completions/$$shell || exit; \
	done

# The header that Go writes beside the library is not the interface: capi/engine.h is.
engine: | deps
	$(GO_BUILD) -buildmode=c-shared -o build/$(ENGINE) ./capi/engine
	@rm -f build/$(ENGINE:.so=.h)

# For tests: an engine that can be told to panic, with a front of its own beside it.
build-test: build/test/$(SONAME) engine-test

engine-test: | deps
	$(GO_BUILD) -tags libhmp_testpanic -buildmode=c-shared -o build/test/$(ENGINE) ./capi/engine
	@rm -f build/test/$(ENGINE:.so=.h)

build/$(SONAME): $(FRONT) $(wildcard capi/*.h capi/front/*.h) capi/front/libhmp.map include/libhmp.h VERSION Makefile | deps
	@mkdir -p build
	$(CC) $(CPPFLAGS) $(FRONT_CFLAGS) $(CFLAGS) $(FRONT_LDFLAGS) $(LDFLAGS) -o $@ $(FRONT) -ldl -pthread

build/$(LIB): build/$(SONAME)
	ln -sf $(SONAME) $@

build/test/$(SONAME): build/$(SONAME)
	@mkdir -p build/test
	cp -p build/$(SONAME) $@

build/libhmp.pc: capi/libhmp.pc.in VERSION Makefile
	@mkdir -p build
	$(call pkgconfig,$(CURDIR),$(CURDIR)/build,$(CURDIR)/include) >$@
