#include "push_fixture.h"

#include <check.h>

#include "lib/crypt/hmac.h"
#include "lib/http/url.h"
#include "lib/text/date.h"
#include "page_fixture.h"

const char *push_to;

void
push_open(void)
{
	struct link l = { .extension = "jasper", .resource = PUSH_SIM };
	struct sim_info i = {
		.state = SIM_ACTIVATED, .data_bytes = 5, .sms_count = ABSENT,
		.voice_seconds = ABSENT, .sessions = ABSENT,
		.overage_reached = ABSENT, .activated = ABSENT,
		.added = ABSENT, .modified = ABSENT, .shipped = ABSENT,
	};

	page_open();
	ck_ok(device_configure(store_db, store_a, store_device("pump"), "{}",
	    &l, 1, NOW));
	ck_ok(sim_put(store_db, store_a, "jasper", PUSH_SIM, &i, TOLD_NOW,
	    page_now - 60000));
	ck_ok(page_post("/extensions/jasper/push", "do=make"));
	push_to = arena_printf(store_a, "/push/jasper/%s",
	    page_between("/push/jasper/", "<"));
}

/* One event, signed with a secret at a time. */
enum err
push_at(const char *to, const char *id, const char *data, const char *secret,
    int64_t at)
{
	const char *stamp = date_iso(store_a, at);

	return page_post(to, arena_printf(store_a,
	    "eventId=%s&eventType=&timestamp=%s&signature=%s&signature2=%s"
	    "&data=%s", id, url_encode(store_a, stamp),
	    url_encode(store_a, hmac_sha1_base64(store_a, secret, stamp)),
	    url_encode(store_a, hmac_sha256_base64(store_a, secret, stamp)),
	    url_encode(store_a, data)));
}

/* The same about that time: each id has a moment of its own. */
enum err
push_one(const char *to, const char *id, const char *data, const char *secret,
    int64_t at)
{
	for (const char *c = id; *c != '\0'; c++)
		at += *c;
	return push_at(to, id, data, secret, at);
}

const char *
push_state(const char *state, const char *when)
{
	return arena_printf(store_a, "<SimStateChange><iccid>" PUSH_SIM "</iccid>"
	    "<previousState>Activated</previousState><currentState>%s"
	    "</currentState><dateChanged>%s</dateChanged></SimStateChange>",
	    state, when);
}

struct sim
push_sim(void)
{
	struct sim s;

	ck_ok(sim_get(store_db, store_a, "jasper", PUSH_SIM, &s));
	return s;
}

size_t
push_told(enum activities which, struct activity **list)
{
	size_t n;

	ck_ok(activity_list(store_db, store_a, which, "jasper", PUSH_SIM, ABSENT,
	    10, list, &n));
	return n;
}
