/*
 * driver_bench [DIR]: what we add to a call of a carrier, without the call.
 *
 *	overhead_us NAME US	build, parse and store of one OP_DETAILS
 *	cpu_us NAME US		of that: busy, not waiting for the disk
 *	parse_us NAME US	of that: reading the answer
 *	store_us NAME US	of that: sim_put, on the disk
 *	ratio parse_NAME R	reading it over libxml2's or jansson's bare
 *				parse of the same bytes
 *	ratio store_NAME R	storing it over writing and syncing one page
 *				of a file beside the database
 *	records_per_second NAME BATCH N	build, parse and store of a batch, the
 *				SIMs in one transaction; BATCH 1: one by one.
 *				REST's list names SIMs, so nothing is stored
 *
 * Medians of many.  DIR (/tmp) is where the database is.
 */
#include <fcntl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "canned.h"
#include "lib/clock.h"
#include "queries.h"
#include "store/device/device.h"
#include "store/resource/sim.h"

enum {
	ROUNDS		= 1500,
	BATCH_ROUNDS	= 150,
	REST_ROWS	= 50,		/* of one page of a list */
};

/* Each driver's run. */
struct bench {
	const struct driver	*p;
	const struct canned	*c;
	struct account		 acc;
	struct db		*db;
	struct arena		*a;		/* of this driver */
	struct arena		*call;		/* of one call */
	struct http_reply	 answers[CANNED_STEPS];
	int			 page_fd;	/* a file beside the database */
	double			*total, *cpu, *parse, *store, *bare, *page;
};

static double
clock_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double
now_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

static int
by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_size);
	return v[n / 2];
}

static void
must(const struct bench *b, enum err e, const char *what)
{
	if (e != E_OK)
		canned_die(b->p->name, arena_printf(b->a, "%s: %s", what,
		    errs[e].name));
}

/* --- what a call does, as driver_call and reconcile_sim do it --- */

static void
build(struct bench *b, const struct step *s, const struct op_args *args,
    const struct result *r, struct http_request *q)
{
	*q = (struct http_request){ .method = NULL };
	must(b, s->build(&b->acc, args, r, b->call, q), "build");
}

static void
parse(struct bench *b, const struct step *s, const struct http_reply *rp,
    const struct op_args *args, struct result *r)
{
	struct arena *scratch = arena_new(ARENA_MAX);
	struct arena_mark mark = arena_mark(b->call);
	struct http_reply here = *rp;
	char *body = arena_alloc(scratch, rp->len + 1);

	here.body = memcpy(body, rp->body, rp->len);
	must(b, s->parse(&here, args, b->call, r), "parse");
	arena_unwind(b->call, mark);
	arena_free(scratch);
}

static void
bare(const struct http_reply *rp)
{
	json_error_t fault;
	json_t *j = NULL;
	xmlDoc *doc = NULL;

	if (strstr(rp->content_type, "json") != NULL)
		j = json_loadb(rp->body, rp->len, 0, &fault);
	else
		doc = xmlReadMemory(rp->body, (int)rp->len, NULL, NULL,
		    XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_COMPACT);
	if (j == NULL && doc == NULL)
		canned_die("bare parse", "the answer is neither XML nor JSON");
	json_decref(j);
	xmlFreeDoc(doc);
}

static void
one_call(struct bench *b, size_t round)
{
	struct op_args args = { .resource = b->c->resource, .since = ABSENT };
	const struct step *s = b->p->ops[OP_DETAILS].steps;
	double begun, busy, at, parsed = 0, alone = 0;
	struct http_request q;
	struct result r;

	busy = clock_us(CLOCK_THREAD_CPUTIME_ID);
	begun = now_us();
	result_init(&r);
	for (size_t i = 0; s->build != NULL; s++, i++) {
		build(b, s, &args, &r, &q);
		if (q.url == NULL)
			continue;
		at = now_us();
		parse(b, s, &b->answers[i], &args, &r);
		parsed += now_us() - at;
	}
	if (!r.has_sim)
		canned_die(b->p->name, "no SIM in the answer");
	at = now_us();
	must(b, sim_put(b->db, b->call, b->p->name, args.resource, &r.sim,
	    TOLD_NOW, clock_now()), "store");
	b->store[round] = now_us() - at;
	b->total[round] = now_us() - begun;
	b->cpu[round] = clock_us(CLOCK_THREAD_CPUTIME_ID) - busy;
	b->parse[round] = parsed;
	arena_reset(b->call);
	for (size_t i = 0; i < CANNED_STEPS; i++) {
		if (b->c->file[i] == NULL)
			continue;
		at = now_us();
		bare(&b->answers[i]);
		alone += now_us() - at;
	}
	b->bare[round] = alone;
}

/* What a disk takes that is only asked to keep a page. */
static void
sync_page(struct bench *b, size_t round)
{
	static const char page[4096];
	double at = now_us();

	if (pwrite(b->page_fd, page, sizeof(page), (off_t)(round % 1000 *
	    sizeof(page))) != (ssize_t)sizeof(page) ||
	    fdatasync(b->page_fd) == -1)
		canned_die("a page", "cannot be written");
	b->page[round] = now_us() - at;
}

/* A batch; us it took. */
static double
one_batch(struct bench *b, enum op op, const struct op_args *args,
    const struct http_reply *rp, size_t want)
{
	const struct step *s = b->p->ops[op].steps;
	struct http_request q;
	struct result r;
	double begun = now_us();

	result_init(&r);
	build(b, s, args, &r, &q);
	parse(b, s, rp, args, &r);
	if ((op == OP_DETAILS ? r.nsims : r.nids) != want)
		canned_die(b->p->name, "not all of the batch was read");
	if (r.nsims > 0) {
		must(b, db_begin(b->db), "begin");
		for (size_t i = 0; i < r.nsims; i++)
			must(b, sim_put(b->db, b->call, b->p->name,
			    r.sims[i].resource, &r.sims[i].info, TOLD_NOW,
			    clock_now()), "store");
		must(b, db_commit(b->db), "commit");
	}
	begun = now_us() - begun;
	arena_reset(b->call);
	return begun;
}

/* --- the house --- */

static void
link_sim(struct bench *b, const char *resource)
{
	struct device d = { .type_id = "bench", .created = clock_now(),
		.device_id = arena_printf(b->a, "%.3s%.3s-%s", b->p->kind->name,
		    b->p->api, resource) };
	struct link l = { .extension = b->p->name, .resource = resource };

	must(b, device_add(b->db, &d), "device");
	must(b, device_configure(b->db, b->a, d.id, "{}", &l, 1,
	    clock_now()), "link");
}

static void
prepare(struct bench *b)
{
	struct extension x = { .key = b->p->name, .driver = b->p->name,
		.title = b->p->kind->title, .on = true, .settings = "{}",
		.sealed = "", .created = clock_now() };

	b->c = canned_of(b->p);
	b->acc = (struct account){ .key = b->p->name,
		.settings = canned_settings(b->a, "bench",
		    "api.example.net") };
	for (size_t i = 0; i < CANNED_STEPS; i++)
		if (b->c->file[i] != NULL)
			b->answers[i] = canned_reply(b->a, b->c->file[i]);
	b->total = arena_array(b->a, ROUNDS, sizeof(double));
	b->cpu = arena_array(b->a, ROUNDS, sizeof(double));
	b->parse = arena_array(b->a, ROUNDS, sizeof(double));
	b->store = arena_array(b->a, ROUNDS, sizeof(double));
	b->bare = arena_array(b->a, ROUNDS, sizeof(double));
	b->page = arena_array(b->a, ROUNDS, sizeof(double));
	must(b, extension_add(b->db, &x), "extension");
	link_sim(b, b->c->resource);
}

static void
print_batch(struct bench *b, enum op op, struct op_args *args,
    const struct canned_batch *batch, size_t n)
{
	const char *const *ids = canned_ids(b->a, batch->resource, n);
	struct http_reply rp = canned_repeat(b->a, batch, ids, n);
	double *us = arena_array(b->a, BATCH_ROUNDS, sizeof(double));

	if (op == OP_DETAILS) {
		args->resources = ids;
		args->nsims = n;
		for (size_t i = 0; i < n; i++)
			link_sim(b, ids[i]);
	}
	for (size_t i = 0; i < BATCH_ROUNDS; i++)
		us[i] = one_batch(b, op, args, &rp, n);
	printf("records_per_second %s %zu %.0f\n", b->p->name, n,
	    (double)n * 1e6 / median(us, BATCH_ROUNDS));
}

static void
batches(struct bench *b)
{
	static const struct canned_batch soap = {
		.file = "control-center-soap/details.xml",
		.first = "<jws:terminal ", .last = "</jws:terminal>",
		.between = "\n", .resource = "8999900000000100012",
	}, malima = {
		.file = "orange-malima/directory.xml",
		.first = "<ns3:connectivityDirectory>",
		.last = "</ns3:connectivityDirectory>",
		.between = "\n", .resource = "9990000000011",
	}, list = {
		.file = "control-center-rest/devices.search.200.json",
		.first = "{\n      \"iccid\"", .last = "\n    }",
		.between = ",\n    ", .resource = "8999901000000000591",
	};
	struct op_args args = { .since = clock_now() - 3600000 };

	if (b->p->sim->batch > 0) {
		print_batch(b, OP_DETAILS, &args, strcmp(b->p->kind->name,
		    "orange") == 0 ? &malima : &soap, b->p->sim->batch);
	} else if (driver_can(b->p, OP_MODIFIED, NULL) != NULL) {
		print_batch(b, OP_MODIFIED, &args, &list, REST_ROWS);
	}
}

static void
run(struct bench *b)
{
	const char *name = b->p->name;
	double total;

	prepare(b);
	for (size_t i = 0; i < ROUNDS / 10; i++)
		one_call(b, i);		/* warm */
	for (size_t i = 0; i < ROUNDS; i++) {
		one_call(b, i);
		sync_page(b, i);
	}
	total = median(b->total, ROUNDS);
	printf("overhead_us %s %.0f\n", name, total);
	printf("cpu_us %s %.0f\n", name, median(b->cpu, ROUNDS));
	printf("parse_us %s %.0f\n", name, median(b->parse, ROUNDS));
	printf("store_us %s %.0f\n", name, median(b->store, ROUNDS));
	printf("ratio parse_%s %.2f\n", name, median(b->parse, ROUNDS) /
	    median(b->bare, ROUNDS));
	printf("ratio store_%s %.2f\n", name, median(b->store, ROUNDS) /
	    median(b->page, ROUNDS));
	printf("records_per_second %s 1 %.0f\n", name, 1e6 / total);
	batches(b);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA_MAX);
	const char *dir = canned_dir(a, argc > 1 ? argv[1] : NULL);
	const char *path = arena_printf(a, "%s/bench.db", dir);
	struct device_type type = { .id = "bench", .class_id = "Device" };
	struct db *db = NULL;
	int page_fd = open(arena_printf(a, "%s/page", dir), O_RDWR | O_CREAT,
	    0600);

	if (page_fd == -1 || db_migrate(&patchbay_schema, path) != E_OK ||
	    (db = db_open(&patchbay_schema, path)) == NULL ||
	    device_type_add(db, &type) != E_OK)
		canned_die(path, "cannot be used");
	for (size_t i = 0; driver_of_sims(i) != NULL; i++) {
		struct bench b = { .p = driver_of_sims(i), .db = db,
			.page_fd = page_fd,
			.a = arena_new(ARENA_MAX),
			.call = arena_new(ARENA_MAX) };

		run(&b);
		arena_free(b.call);
		arena_free(b.a);
	}
	db_close(db);
	arena_free(a);
	return 0;
}
