#include "agents_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "manage/manage.h"
#include "manage/round.h"
#include "store/command/outbox.h"
#include "store/manage/managed.h"

int64_t agents_rows[AGENTS_MAX], agents_now;
struct wanted_device agents_names[AGENTS_MAX];

void
agents_say(size_t i, const char *topic, const char *payload)
{
	struct agent_answer out;

	ck_ok(db_begin(store_db));
	ck_ok(db_end(store_db, manage_take(store_db, store_a, &(struct agent_message){
	    .device = agents_rows[i], .topic = topic, .payload = payload,
	    .len = strlen(payload), .at = agents_now }, &out)));
}

void
agents_open(void)
{
	store_open();
	store_basics();
	agents_now = NOW;
	for (size_t i = 0; i < AGENTS_MAX; i++) {
		char *name = arena_printf(store_a, "m%02zu", i);

		agents_rows[i] = store_device(name);
		agents_names[i] = (struct wanted_device){ .type_id = "meter",
		    .device_id = name };
		agents_say(i, "mgmt/manage", AGENTS_ALL);
	}
}

struct wanted
agents_wanted(const char *action, size_t n)
{
	return (struct wanted){ .action = action, .devices = agents_names,
	    .ndevices = n, .rollout = rollout_default(), .asker = "vera",
	    .now = agents_now };
}

struct mgmt_request
agents_initiate(struct wanted w)
{
	struct mgmt_request q;
	struct unwanted u;

	ck_ok(manage_initiate(store_db, store_a, &w, &q, &u));
	return q;
}

/* How many were asked. */
size_t
agents_round(void)
{
	struct woken list[ROUND_DEVICES];
	size_t n;
	bool more;

	ck_ok(db_begin(store_db));
	ck_ok(db_end(store_db, manage_round(store_db, store_a, agents_now, list, &n,
	    &more)));
	return n;
}

struct ask
agents_ask(const struct mgmt_request *q, size_t i)
{
	struct ask k;

	ck_ok(ask_by_name(store_db, store_a, q->id, "meter",
	    agents_names[i].device_id, &k));
	return k;
}

const char *
agents_state(const struct mgmt_request *q, size_t i)
{
	return ask_status_names[agents_ask(q, i).status];
}

struct mgmt_request
agents_again(const struct mgmt_request *q)
{
	struct mgmt_request r;

	ck_ok(request_get(store_db, store_a, q->uid, &r));
	return r;
}

/* The next message for a device, which is handed over; "": none. */
const char *
agents_heard(size_t i, const char **payload)
{
	struct outgoing o;
	enum err e = outbox_next(store_db, store_a, agents_rows[i],
	    &(struct outbox_want){ .name = "+", .kinds = OUTBOX_BOTH }, agents_now, &o);

	if (e != E_OK)
		return "";
	ck_ok(outbox_move(store_db, o.id, OUTBOX_WAITING, OUTBOX_SENT, "n",
	    agents_now));
	ck_ok(outbox_move(store_db, o.id, OUTBOX_SENT, OUTBOX_HANDED, "",
	    agents_now));
	*payload = o.payload;
	return o.name;
}

char agents_wire[64];

/* It hears this, which it is to answer. */
void
agents_hear(size_t i, const char *topic)
{
	const char *payload = "";

	ck_assert_str_eq(agents_heard(i, &payload), topic);
	ck_assert_int_eq(sscanf(payload, "{\"reqId\":\"%36s", agents_wire), 1);
}

void
agents_answer(size_t i, int rc)
{
	char text[200];

	snprintf(text, sizeof(text), "{\"rc\":%d,\"reqId\":\"%s\"}", rc, agents_wire);
	agents_say(i, "response", text);
}
