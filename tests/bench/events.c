/*
 * bench-events: what events cost (tests/bench/events.sh says what is printed).
 *
 *	seed STATE DEVICES		devices of type bench with TOKEN
 *	flood PORT ORG CLIENTS QOS MS COUNT RATE
 *					publish; ORG -: anonymous, with a client
 *					that receives all
 *	probe PORT ORG EVENTS N EVERY ROW
 *					time from publish to stored, of N events,
 *					one in EVERY ms; ROW: the id of the
 *					device
 *	idle PORT ORG CLIENTS		connect, say so, and stay until a line
 *					comes
 *	stored EVENTS			how many events the store has
 *	fill EVENTS N			store N events of 1,000 devices over three
 *					days; then the 20 newest of devices, and
 *					retention
 *
 * EVENTS is the event store's directory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "events/store.h"
#include "lib/arena.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "queries.h"
#include "store/device/device.h"
#include "talkers.h"

#define TOKEN		"bench-token-0123"
#define DAY_MS		INT64_C(86400000)

enum {
	PROBE		= 99999,	/* the device that probes */
	DEVICES		= 1000,		/* of fill */
	LOOKS		= 200,		/* at newest events */
	STORED_MS	= 10000,	/* an event that takes longer is lost */
};

static void
must(enum err e, const char *what)
{
	if (e == E_OK)
		return;
	fprintf(stderr, "bench-events: %s: %s\n", what, errs[e].name);
	exit(1);
}

static int64_t
number(const char *s)
{
	return strtoll(s, NULL, 10);
}

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* --- devices --- */

static void
add_device(struct db *db, const char *hash, int n)
{
	char id[16];
	struct device d = { .type_id = "bench", .device_id = id,
	    .token_hash = hash, .created = 1 };

	snprintf(id, sizeof(id), "%d", n);
	must(device_add(db, &d), "device");
}

static int
seed(char **args)
{
	struct arena *a = arena_new(ARENA_MAX);
	const struct device_type t = { .id = "bench", .class_id = "Device" };
	struct db *db = db_open(&patchbay_schema, arena_printf(a,
	    "%s/patchbay.db", args[0]));
	const char *hash = hash_token(a, TOKEN);

	if (db == NULL)
		return 1;
	must(db_begin(db), "database");
	must(device_type_add(db, &t), "device type");
	for (int i = 0; i < number(args[1]); i++)
		add_device(db, hash, i);
	add_device(db, hash, PROBE);
	must(db_commit(db), "database");
	db_close(db);
	arena_free(a);
	return 0;
}

/* --- publishing --- */

static struct talkers_options
options(char **args)
{
	bool bare = strcmp(args[1], "-") == 0;

	return (struct talkers_options){ .port = (int)number(args[0]),
	    .org = args[1], .token = bare ? NULL : TOKEN,
	    .subscriber = bare };
}

static int
flood(char **args)
{
	struct talkers_options o = options(args);
	struct talkers_counts c;

	o.clients = (int)number(args[2]);
	o.qos = (int)number(args[3]);
	o.rate = number(args[6]);
	c = talkers_run(talkers_connect(&o), number(args[4]),
	    number(args[5]));
	printf("sent %lld acked %lld received %lld begun %lld ms %lld\n",
	    (long long)c.sent, (long long)c.acked, (long long)c.received,
	    (long long)c.begun, (long long)c.ms);
	return 0;
}

static int
idle(char **args)
{
	struct talkers_options o = options(args);

	o.clients = (int)number(args[2]);
	talkers_connect(&o);
	printf("connected\n");
	fflush(stdout);
	getchar();
	return 0;
}

/* --- stored --- */

static int64_t
stored(struct event_reader *r, struct arena *a)
{
	struct arrivals *list;
	enum err e = events_traffic(r, a, clock_now() / 60000 - 1440, 1441, 1,
	    &list);

	event_reader_rest(r);
	must(e, "event store");
	return list->events;
}

static int
count(char **args)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct event_reader r;

	event_reader_open(&r, args[0]);
	printf("%lld\n", (long long)stored(&r, a));
	event_reader_close(&r);
	arena_free(a);
	return 0;
}

/* Wait until the probe's newest event is the one just published. */
static int64_t
until_stored(struct event_reader *r, struct arena *a, int64_t device,
    const char *payload)
{
	int64_t begun = now_us();

	for (;;) {
		struct device_event *list;
		size_t n;

		must(events_newest(r, a, device, INT64_MAX, 1, &list, &n),
		    "event store");
		event_reader_rest(r);
		if (n == 1 && strcmp(list->payload, payload) == 0)
			return now_us() - begun;
		arena_reset(a);
		if (now_us() - begun > STORED_MS * INT64_C(1000)) {
			fprintf(stderr, "bench-events: an event was not "
			    "stored\n");
			exit(1);
		}
		usleep(500);
	}
}

/* The time before the PUBACK counts as well. */
static int
probe(char **args)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct talkers_options o = options(args);
	size_t n = (size_t)number(args[3]);
	int64_t *took = calloc(n, sizeof(*took));
	int64_t device = number(args[5]);
	struct event_reader r;
	char payload[64];

	o.clients = 1;
	o.first = PROBE;
	o.qos = 1;
	struct talkers *all = talkers_connect(&o);
	event_reader_open(&r, args[2]);
	for (size_t i = 0; i < n; i++) {
		int64_t begun = now_us(), rest;

		snprintf(payload, sizeof(payload), "{\"probe\":%zu}", i);
		talkers_say(all, payload);
		took[i] = now_us() - begun;
		took[i] += until_stored(&r, a, device, payload);
		rest = number(args[4]) * 1000 - (now_us() - begun);
		if (rest > 0)
			usleep((useconds_t)rest);
	}
	qsort(took, n, sizeof(*took), by_size);
	printf("p50 %.1f p99 %.1f\n", (double)took[n / 2] / 1000,
	    (double)took[n * 99 / 100] / 1000);
	event_reader_close(&r);
	arena_free(a);
	free(took);
	return 0;
}

/* --- a store with many events --- */

static void
fill_store(struct event_store *s, int64_t n, int64_t from, int64_t until)
{
	const struct journal_reader none = { .dir = "." };
	int64_t begun = clock_mono();
	char payload[64];

	for (int64_t i = 0; i < n; i++) {
		int64_t at = from + (until - from) * i / n;

		snprintf(payload, sizeof(payload),
		    "{\"d\":{\"temp\":21.5,\"n\":%lld}}", (long long)i);
		event_store_take(s, &(struct record){ .kind = RECORD_EVENT,
		    .at = at, .device = 1 + i * 7919 % DEVICES, .name = "temp",
		    .format = "json", .payload = payload,
		    .len = strlen(payload) });
		if (event_store_full(s) || i == n - 1)
			must(event_store_commit(s, &none, at), "commit");
	}
	printf("filled %lld ms %lld\n", (long long)n,
	    (long long)(clock_mono() - begun));
}

static void
look(const char *where)
{
	struct arena *a = arena_new(ARENA_MAX);
	int64_t took[LOOKS];
	struct event_reader r;

	event_reader_open(&r, where);
	for (int i = 0; i < LOOKS; i++) {
		struct device_event *list;
		int64_t begun = now_us();
		size_t n;

		must(events_newest(&r, a, 1 + i * 997 % DEVICES, INT64_MAX,
		    20, &list, &n), "newest");
		event_reader_rest(&r);
		took[i] = now_us() - begun;
		arena_reset(a);
		if (n != 20) {
			fprintf(stderr, "bench-events: %zu events, not 20\n",
			    n);
			exit(1);
		}
	}
	qsort(took, LOOKS, sizeof(*took), by_size);
	printf("newest p50 %.3f p99 %.3f\n", (double)took[LOOKS / 2] / 1000,
	    (double)took[LOOKS * 99 / 100] / 1000);
	event_reader_close(&r);
	arena_free(a);
}

static int
fill(char **args)
{
	int64_t now = clock_now() / DAY_MS * DAY_MS + DAY_MS - 1, begun;
	struct event_store s;

	must(event_store_open(&s, args[0], "bench", now - 2 * DAY_MS),
	    "event store");
	fill_store(&s, number(args[1]), now - 3 * DAY_MS + 1, now);
	look(args[0]);
	/* of three days the first is over */
	begun = now_us();
	must(event_store_retain(&s, 1, INT64_MAX, now), "retention");
	printf("retention %.1f\n", (double)(now_us() - begun) / 1000);
	event_store_close(&s);
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct {
		const char	*name;
		int		 args;
		int		(*run)(char **args);
	} parts[] = {
		{ "seed", 2, seed }, { "flood", 7, flood }, { "probe", 6, probe },
		{ "idle", 3, idle }, { "stored", 1, count }, { "fill", 2, fill },
	};
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (argc > 1 && strcmp(argv[1], parts[i].name) == 0 &&
		    argc - 2 == parts[i].args)
			return parts[i].run(argv + 2);
	fprintf(stderr, "bench-events: its head says how it is used\n");
	return 2;
}
