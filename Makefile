# Patchbay.  make, make run, make test; the README says more.
#
#	BUILD=dir	where everything built goes (build)
#	SAN=1		address and undefined sanitizers, in $(BUILD)/san
#	V=1		show the commands
#	QUIET=1		show nothing but faults
#	PORT, STATE, DEMO, ADMIN_PASSWORD, DB, NODE	for make run

BUILD ?= build
# one name for one directory: the lists of dependencies hold it
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))
ifdef SAN
override BUILD := $(BUILD)/san
endif
CONTRACTS ?= ../shared/contracts
FUZZ_SECONDS ?= 60
CC = gcc
FUZZ_CC = clang-14
Q = $(if $(V),,@)
say = $(if $(V)$(QUIET),@:,@printf '%-5s %s\n' $(1) $@)

all: $(BUILD)/patchbay $(BUILD)/patchbay-sim \
    $(if $(SAN),,$(BUILD)/patchbay-mosquitto.so)
.DELETE_ON_ERROR:
.SECONDARY:

# --- flags ---

# cgi/lib/banned.h goes before every file of ours: a banned function does not
# compile.  -Icgi also finds ../templates/view.h from generated sources.
CPPFLAGS = -D_GNU_SOURCE -include cgi/lib/banned.h -Icgi -Itemplates \
	-I$(BUILD) -I. -isystem /usr/include/libxml2 -isystem /usr/include/postgresql
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wformat=2 -Wundef -Wpointer-arith -Wvla -Wwrite-strings -Werror
ifdef SAN
HARD = -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
LDHARD = -fsanitize=address,undefined
else
HARD = -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection -fPIE
LDHARD = -pie -Wl,-z,relro,-z,now,-z,noexecstack
endif
CFLAGS = -std=c11 -g $(WARN) $(HARD)
LDLIBS = -loath -lqrencode -lfcgi -lcurl -lnettle -ljansson -lpq -lsecp256k1 -lpcre2-8 -lsqlite3 -lsodium \
	-lxml2 -lm

# --- sources ---

LIB_SRC := $(wildcard cgi/lib/*.c cgi/lib/*/*.c)
APP_SRC := $(filter-out cgi/main.c,$(wildcard cgi/*.c)) \
	$(wildcard cgi/store/*.c cgi/store/*/*.c cgi/events/*.c \
	cgi/drivers/*.c cgi/drivers/*/*.c \
	cgi/commands/*.c cgi/pages/*.c cgi/pages/*/*.c cgi/api/*.c \
	cgi/ask/*.c cgi/demo/*.c)
# of the broker what is pure: tests look at it
APP_SRC += $(wildcard cgi/backup/*.c cgi/broker/topic*.c) cgi/broker/hearing.c cgi/broker/clients.c $(wildcard cgi/manage/*.c)
SIM_SRC := $(filter-out cgi/sim/main.c,$(wildcard cgi/sim/*.c cgi/sim/*/*.c))
TMPL_SRC := $(wildcard cgi/tools/tmpl*.c)
SQLGEN_SRC := $(wildcard cgi/tools/sqlgen*.c)
SIM_HTML := $(wildcard templates/simulator*.html)
HTML := $(filter-out $(SIM_HTML),$(wildcard templates/*.html))
UNIT_SRC := $(wildcard tests/unit/*.c)
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

MIGRATIONS := $(sort $(wildcard db/[0-9]*.sql))
PG_MIGRATIONS := $(sort $(wildcard db/pg/[0-9]*.sql))
EVENT_MIGRATIONS := $(sort $(wildcard db/events/[0-9]*.sql))
PG_EVENT_MIGRATIONS := $(sort $(wildcard db/events/pg/[0-9]*.sql))
SIM_MIGRATIONS := $(sort $(wildcard db/sim/[0-9]*.sql))

obj = $(patsubst %.c,$(BUILD)/o/%.o,$(1))
TMPL_OBJ := $(patsubst templates/%.html,$(BUILD)/tmpl_%.o,$(HTML))
SIM_TMPL_OBJ := $(patsubst templates/%.html,$(BUILD)/sim/tmpl_%.o,$(SIM_HTML))

# --- generated sources ---

# Everything generated exists before the first object that may include it.
GENERATED := $(BUILD)/assets.h $(if $(HTML),$(BUILD)/templates.h) \
	$(if $(SIM_HTML),$(BUILD)/sim/templates.h) \
	$(if $(MIGRATIONS),$(BUILD)/queries.h) \
	$(if $(EVENT_MIGRATIONS),$(BUILD)/event_queries.h \
	    $(BUILD)/pg_event_queries.h) \
	$(if $(SIM_MIGRATIONS),$(BUILD)/sim_queries.h)
generated: $(GENERATED)

$(BUILD)/tmpl: $(call obj,$(TMPL_SRC)) $(call obj,cgi/lib/arena.c cgi/lib/text/buf.c cgi/lib/text/utf8.c)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^

$(BUILD)/sqlgen: $(call obj,$(SQLGEN_SRC)) \
    $(call obj,cgi/lib/arena.c cgi/lib/text/buf.c)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ -lsqlite3

# Pages name what /static/ holds by its content, so it can be cached for good.
$(BUILD)/assets.h: $(wildcard static/*)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)printf '#define ASSETS_VERSION "%s"\n' \
	    "$$(cat $(sort $^) | sha256sum | cut -c1-10)" >$@

$(BUILD)/tmpl_%.c: templates/%.html $(BUILD)/tmpl
	$(call say,TMPL)
	$(Q)$(BUILD)/tmpl -o $@ $<

$(BUILD)/templates.h: $(HTML) $(BUILD)/tmpl
	$(call say,TMPL)
	$(Q)$(BUILD)/tmpl -H -o $@ $(HTML)

# The simulator's own, apart: its pages are not the console's.
$(BUILD)/sim/tmpl_%.c: templates/%.html $(BUILD)/tmpl
	@mkdir -p $(@D)
	$(call say,TMPL)
	$(Q)$(BUILD)/tmpl -o $@ $<

$(BUILD)/sim/templates.h: $(SIM_HTML) $(BUILD)/tmpl
	@mkdir -p $(@D)
	$(call say,TMPL)
	$(Q)$(BUILD)/tmpl -H -o $@ $(SIM_HTML)

$(BUILD)/queries.h: $(MIGRATIONS) $(PG_MIGRATIONS) db/queries.sql \
    $(BUILD)/sqlgen
	$(call say,SQL)
	$(Q)$(BUILD)/sqlgen -n patchbay -o $(BUILD)/queries $(MIGRATIONS) \
	    db/queries.sql postgresql $(PG_MIGRATIONS)
$(BUILD)/queries.c: $(BUILD)/queries.h ;

$(BUILD)/event_queries.h: $(EVENT_MIGRATIONS) db/events/queries.sql \
    $(BUILD)/sqlgen
	$(call say,SQL)
	$(Q)$(BUILD)/sqlgen -n events -o $(BUILD)/event_queries \
	    $(EVENT_MIGRATIONS) db/events/queries.sql
$(BUILD)/event_queries.c: $(BUILD)/event_queries.h ;

$(BUILD)/pg_event_queries.h: $(PG_EVENT_MIGRATIONS) db/events/pg/queries.sql \
    $(BUILD)/sqlgen
	$(call say,SQL)
	$(Q)$(BUILD)/sqlgen -n pg_events -s events -o $(BUILD)/pg_event_queries \
	    db/events/pg/queries.sql postgresql $(PG_EVENT_MIGRATIONS)
$(BUILD)/pg_event_queries.c: $(BUILD)/pg_event_queries.h ;

$(BUILD)/sim_queries.h: $(SIM_MIGRATIONS) db/sim/queries.sql $(BUILD)/sqlgen
	$(call say,SQL)
	$(Q)$(BUILD)/sqlgen -n simulator -o $(BUILD)/sim_queries \
	    $(SIM_MIGRATIONS) db/sim/queries.sql
$(BUILD)/sim_queries.c: $(BUILD)/sim_queries.h ;

# Tables of the API, from what it is written down in.
$(BUILD)/apigen: $(call obj,cgi/tools/apigen.c)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ -ljansson
$(BUILD)/api_table.c: docs/openapi.json $(BUILD)/apigen
	$(call say,GEN)
	$(Q)$(BUILD)/apigen $< -o $@

# --- objects ---

# The tools, and what they are linked with, come before generated sources.
TOOL_OBJ := $(call obj,$(TMPL_SRC) $(SQLGEN_SRC) cgi/tools/apigen.c cgi/lib/arena.c cgi/lib/text/buf.c \
	cgi/lib/text/utf8.c)
$(TOOL_OBJ): $(BUILD)/o/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/o/%.o: %.c Makefile | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: $(BUILD)/%.c Makefile | $(GENERATED)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/lib.a: $(call obj,$(LIB_SRC))
$(BUILD)/app.a: $(call obj,$(APP_SRC)) $(TMPL_OBJ) $(BUILD)/api_table.o \
    $(if $(MIGRATIONS),$(BUILD)/queries.o) \
    $(if $(EVENT_MIGRATIONS),$(BUILD)/event_queries.o \
	$(BUILD)/pg_event_queries.o)
$(BUILD)/sim.a: $(call obj,$(SIM_SRC)) $(SIM_TMPL_OBJ) \
    $(if $(SIM_MIGRATIONS),$(BUILD)/sim_queries.o)
# The parts of the tools that tests link: everything but the file with main.
$(BUILD)/tools.a: $(call obj,$(filter-out %/tmpl.c %/sqlgen.c,\
    $(TMPL_SRC) $(SQLGEN_SRC)))
# q: files of one name in different folders all go in.
$(BUILD)/lib.a $(BUILD)/app.a $(BUILD)/sim.a $(BUILD)/tools.a:
	$(call say,AR)
	$(Q)rm -f $@ && ar qcs $@ $^

$(BUILD)/patchbay: $(BUILD)/o/cgi/main.o $(BUILD)/app.a $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)

$(BUILD)/patchbay-sim: $(BUILD)/o/cgi/sim/main.o $(BUILD)/sim.a $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)

# The broker's plugin: code that can be loaded anywhere, of which the broker
# sees no name but its own three.  Of the library it takes what it calls.
PLUGIN_SRC := $(LIB_SRC) cgi/errs.c $(wildcard cgi/store/*.c cgi/store/*/*.c cgi/events/*.c)
pic = $(patsubst %.c,$(BUILD)/pic/%.o,$(1))
$(BUILD)/pic/%.o: %.c Makefile | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -fvisibility=hidden -MMD -MP \
	    -c -o $@ $<
$(BUILD)/pic/%.o: $(BUILD)/%.c Makefile | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -fvisibility=hidden -MMD -MP \
	    -c -o $@ $<
$(BUILD)/pic.a: $(call pic,$(PLUGIN_SRC)) $(BUILD)/pic/queries.o \
    $(BUILD)/pic/event_queries.o $(BUILD)/pic/pg_event_queries.o
	$(call say,AR)
	$(Q)rm -f $@ && ar qcs $@ $^
$(BUILD)/patchbay-mosquitto.so: $(call pic,$(wildcard cgi/broker/*.c)) \
    $(BUILD)/pic.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) -fPIC -shared $(filter -Wl%,$(LDHARD)) \
	    -Wl,-Bsymbolic -Wl,--exclude-libs,ALL -o $@ $^ -Wl,--as-needed \
	    $(LDLIBS)

# --- tests ---

# The list of suites, from the files that are there.
$(BUILD)/suites.h: $(UNIT_SRC)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)for f in $(patsubst tests/unit/test_%.c,%,\
	    $(filter tests/unit/test_%,$(UNIT_SRC))); do \
		echo "SUITE($$f)"; done >$@
$(call obj,tests/unit/main.c): $(BUILD)/suites.h

$(BUILD)/unit: $(call obj,$(UNIT_SRC)) $(BUILD)/app.a $(BUILD)/sim.a \
    $(BUILD)/tools.a $(BUILD)/lib.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ -lcheck -lsubunit -lrt $(LDLIBS)

# A fuzz target with a plain main that replays files: part of make test.
$(BUILD)/replay/%: $(BUILD)/o/tests/fuzz/fuzz_%.o $(BUILD)/o/tests/fuzz/replay.o \
    $(BUILD)/app.a $(BUILD)/sim.a $(BUILD)/tools.a $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDHARD) -o $@ $^ $(LDLIBS)

unit: $(BUILD)/unit
	$(Q)$(BUILD)/unit
replay: $(patsubst %,$(BUILD)/replay/%,$(FUZZ))

layers:
	$(Q)cgi/tools/layers.sh

# Everything a test part runs, in one build.
built: all $(BUILD)/unit replay

test:
	$(Q)tests/run.sh

# Fuzz every target for FUZZ_SECONDS, with clang's sanitizers, in its own tree.
fuzz: $(patsubst %,fuzz-%,$(FUZZ))
FUZZ_BUILD = $(BUILD)/clang
fuzz-%:
	$(Q)$(MAKE) --no-print-directory BUILD=$(FUZZ_BUILD) CC=$(FUZZ_CC) \
	    HARD='-O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
	    LDHARD='-fsanitize=address,undefined' $(FUZZ_BUILD)/fuzz/$*
	@mkdir -p $(FUZZ_BUILD)/corpus/$* tests/fuzz/corpus/$*
	$(FUZZ_BUILD)/fuzz/$* -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
	    -artifact_prefix=$(FUZZ_BUILD)/fuzz/$*- -print_final_stats=1 \
	    $(FUZZ_BUILD)/corpus/$* tests/fuzz/corpus/$*
$(BUILD)/fuzz/%: $(BUILD)/o/tests/fuzz/fuzz_%.o $(BUILD)/app.a $(BUILD)/sim.a \
    $(BUILD)/tools.a $(BUILD)/lib.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LDLIBS)

# --- the rest ---

run:
	$(Q)BUILD=$(BUILD) MAKE="$(MAKE)" exec cgi/tools/run.sh

clean:
	rm -rf $(BUILD)

.PHONY: all generated unit replay layers built test fuzz run clean

-include $(wildcard tests/*/rules.mk) packaging/rules.mk
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
