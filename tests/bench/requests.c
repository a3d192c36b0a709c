/*
 * requests [DIR]: what a request of device management for 5,000 devices costs.
 * On standard output:
 *
 *	request_ms initiate MS	checked and stored, with a row for each device
 *	request_ms round MS	one that asks: the mean, and the longest
 *	request_ms round_most MS
 *	request_us answer US	a device's response, in a transaction of its own
 *	request_ms page MS	its page, half of them asked: the mean
 *	request_kb rounds KB	that the process grew while it asked the second
 *				half, the first being done
 *
 * DIR (/tmp) is where the database is.
 */
#include <sys/resource.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/text/buf.h"
#include "lib/web/req.h"
#include "manage/initiate.h"
#include "manage/manage.h"
#include "manage/round.h"
#include "pages/pages.h"
#include "queries.h"
#include "store/device/device.h"
#include "store/manage/managed.h"

#define NOW	INT64_C(1700000000000)

enum { DEVICES = MGMT_DEVICES_MAX, EVERY_MS = 500, PAGES = 200 };

static struct {
	struct db		*db;
	struct arena		*a, *round;
	struct wanted_device	 names[DEVICES];
	struct mgmt_request	 q;
	int64_t			 now;
	size_t			 asked, rounds;
	double			 spent, most;
} b = { .now = NOW };

static void
must(enum err e, const char *what)
{
	if (e == E_OK)
		return;
	fprintf(stderr, "bench-requests: %s: %s\n", what, errs[e].name);
	exit(1);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
add_devices(void)
{
	static const struct managed m = { .since = NOW, .dormant = ABSENT,
		.device_actions = true, .bundles = "[]" };

	must(db_begin(b.db), "begin");
	must(device_type_add(b.db, &(struct device_type){ .id = "meter",
	    .class_id = "Device", .metadata = "", .created = NOW }), "type");
	for (int i = 0; i < DEVICES; i++) {
		struct device d = { .type_id = "meter", .created = NOW,
		    .device_id = arena_printf(b.a, "meter-%05d", i) };

		must(device_add(b.db, &d), "device");
		must(managed_put(b.db, b.a, d.id, &m), "managed");
		b.names[i] = (struct wanted_device){ .type_id = "meter",
		    .device_id = d.device_id };
	}
	must(db_commit(b.db), "commit");
}

static void
initiate(void)
{
	struct wanted w = { .action = "device/reboot", .devices = b.names,
		.ndevices = DEVICES, .rollout = rollout_default(),
		.asker = "bench", .now = NOW };
	struct unwanted u;
	double began = seconds();

	must(manage_initiate(b.db, b.a, &w, &b.q, &u), "initiate");
	printf("request_ms initiate %.0f\n", (seconds() - began) * 1000);
}

/* Rounds as the process of messages makes them, until so many are asked. */
static void
ask(size_t until)
{
	struct woken list[ROUND_DEVICES];
	bool more;
	size_t n;

	while (b.asked < until) {
		double began = seconds(), took;

		must(db_begin(b.db), "begin");
		must(db_end(b.db, manage_round(b.db, b.round, b.now, list, &n,
		    &more)), "round");
		arena_reset(b.round);
		took = seconds() - began;
		b.spent += took;
		b.most = took > b.most ? took : b.most;
		b.rounds++;
		b.asked += n;
		b.now += EVERY_MS;
	}
}

static void
show(void)
{
	double began = seconds();

	for (int i = 0; i < PAGES; i++) {
		struct req req = { .a = b.round, .path = "", .host = "" };
		struct config cfg = { .state = "" };
		struct reply reply = { .status = 200 };
		struct page p = { .a = b.round, .req = &req, .reply = &reply,
			.db = b.db, .cfg = &cfg, .now = b.now, .csrf = "",
			.user = { .role = ROLE_ADMIN, .name = "bench" },
			.args = { b.q.uid }, .org = { .id = "", .name = "" } };

		buf_init(&reply.out, PAGE_MAX);
		must(page_request(&p), "page");
		buf_free(&reply.out);
		arena_reset(b.round);
	}
	printf("request_ms page %.2f\n", (seconds() - began) * 1000 / PAGES);
}

static void
answer(void)
{
	struct agent_answer out;
	struct ask *list;
	double began;
	size_t n;

	must(ask_list(b.db, b.a, b.q.id, ASK_ASKED, 0, DEVICES, &list, &n),
	    "list");
	began = seconds();
	for (size_t i = 0; i < n; i++) {
		const char *text = arena_printf(b.round,
		    "{\"rc\":200,\"reqId\":\"%s\"}", list[i].wire);

		must(db_begin(b.db), "begin");
		must(db_end(b.db, manage_take(b.db, b.round,
		    &(struct agent_message){ .device = list[i].device,
		    .topic = "response", .payload = text, .len = strlen(text),
		    .at = b.now }, &out)), "answer");
		arena_reset(b.round);
	}
	printf("request_us answer %.0f\n", (seconds() - began) * 1e6 /
	    (double)n);
}

static long
kilobytes(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

int
main(int argc, char **argv)
{
	char path[1024];
	long before;

	snprintf(path, sizeof(path), "%s/requests.db", argc > 1 ? argv[1] :
	    "/tmp");
	unlink(path);
	must(db_migrate(&patchbay_schema, path), "migrate");
	b.db = db_open(&patchbay_schema, path);
	b.a = arena_new(ARENA_MAX);
	b.round = arena_new(ARENA_MAX);
	add_devices();
	initiate();
	ask(DEVICES / 2);
	show();
	before = kilobytes();
	ask(DEVICES);
	printf("request_kb rounds %ld\n", kilobytes() - before);
	printf("request_ms round %.2f\n", b.spent * 1000 / (double)b.rounds);
	printf("request_ms round_most %.2f\n", b.most * 1000);
	answer();
	db_close(b.db);
	arena_free(b.round);
	arena_free(b.a);
	return 0;
}
