#include "bulkhead.h"

#include <stdio.h>

#include "lib/clock.h"
#include "lib/places.h"
#include "lib/pool.h"

#define EVERYBODY	"*"	/* not a valid extension key */
#define WAITING		"* waiting"
#define AGAIN_MS	50

/* The guaranteed share of an extension: two workers, so that a command need not
 * wait for a read, or one when there are too few. */
static int
share(const struct bulkhead *b)
{
	return b->extensions > 0 && b->workers / b->extensions < 2 ? 1 : 2;
}

/* Would one more be within the guaranteed share, or can it be borrowed? */
static bool
room(const struct bulkhead *b, int more)
{
	int others = b->extensions > 1 ? b->extensions - 1 : 0;

	return b->key + more < BULKHEAD_MAX && (b->key + more < share(b) ||
	    b->all + more < b->workers - share(b) * others);
}

bool
bulkhead_may(const struct bulkhead *b)
{
	if (b->writes)
		return room(b, 0);
	/* a read leaves room for a command, unless there is only one place */
	return b->person < BULKHEAD_PERSON && room(b, 0) && (room(b, 1) ||
	    (share(b) == 1 && b->key == 0));
}

enum err
bulkhead_enter(int fd, const char *key, const char *person, bool writes,
    int workers, int extensions)
{
	struct bulkhead b = { .workers = workers, .extensions = extensions,
	    .writes = writes };
	bool had = false;

	if (!places_settle(fd))
		return E_INTERNAL;
	b.all = places_count(fd, EVERYBODY, workers);
	b.key = places_count(fd, key, BULKHEAD_MAX);
	b.person = places_count(fd, person, BULKHEAD_MAX);
	if (bulkhead_may(&b))
		had = places_take(fd, EVERYBODY, workers) &&
		    places_take(fd, key, BULKHEAD_MAX) &&
		    places_take(fd, person, BULKHEAD_MAX);
	places_settled(fd);
	return had ? E_OK : E_SERVICE_TURN;
}

/* May this request wait? */
static bool
stays(int fd, const char *person, int workers)
{
	char name[KEY_MAX + 64];

	snprintf(name, sizeof(name), "%s " WAITING, person);
	return places_take(fd, WAITING, workers / 4) &&
	    places_take(fd, name, BULKHEAD_WAITS);
}

/* The place held while waiting is released before each try, because places for
 * waiting and for calling are separate. */
enum err
bulkhead_wait(int fd, const char *key, const char *person, bool writes,
    int workers, int extensions, int64_t ms)
{
	int64_t until = clock_mono() + ms;
	enum err e;

	for (;;) {
		e = bulkhead_enter(fd, key, person, writes, workers,
		    extensions);
		if (e != E_SERVICE_TURN || clock_mono() >= until ||
		    !stays(fd, person, workers) || pool_sleep(AGAIN_MS))
			break;
		places_leave(fd);
	}
	return e;
}
