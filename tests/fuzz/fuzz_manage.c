/*
 * What an agent says: a topic on the first line, the message behind it.  Told to
 * a device that is managed and asked for firmware; the database takes it, and
 * what is to be answered is a reqId and a known rc.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "manage/initiate.h"
#include "manage/manage.h"
#include "manage/round.h"
#include "queries.h"
#include "store/device/device.h"
#include "store/manage/managed.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NOW	INT64_C(1700000000000)

static struct db *db;
static struct arena *a;
static int64_t device;

static void
need(bool ok)
{
	if (!ok)
		abort();
}

/* A download that the device is asked for under the reqId "w", and has not
 * answered. */
static void
ask(void)
{
	struct wanted_device d = { .type_id = "t", .device_id = "d" };
	struct wanted w = { .action = "firmware/download", .devices = &d,
		.ndevices = 1, .rollout = rollout_default(), .asker = "u",
		.now = 1 };
	struct woken list[ROUND_DEVICES];
	struct mgmt_request q;
	struct unwanted u;
	struct ask k;
	bool more;
	size_t n;

	need(manage_initiate(db, a, &w, &q, &u) == E_OK);
	need(db_begin(db) == E_OK);
	need(db_end(db, manage_round(db, a, 1, list, &n, &more)) == E_OK);
	need(ask_by_name(db, a, q.id, "t", "d", &k) == E_OK);
	k.wire = "w";
	k.step = "initiate";
	need(ask_store(db, &k, 1) == E_OK);
}

/* A database of its own, of which nothing stays: each message is undone. */
static void
begin(void)
{
	struct device d = { .type_id = "t", .device_id = "d",
		.extensions = "", .token_hash = "", .created = 1,
		.updated = 1 };
	char dir[] = "/tmp/fuzz-manage.XXXXXX", path[64];

	need(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/db", dir);
	a = arena_new(ARENA_MAX);
	need(db_migrate(&patchbay_schema, path) == E_OK);
	db = db_open(&patchbay_schema, path);
	need(db != NULL);
	need(device_type_add(db, &(struct device_type){ .id = "t",
	    .class_id = "Device", .description = "", .metadata = "" }) == E_OK);
	need(device_add(db, &d) == E_OK);
	device = d.id;
	need(managed_put(db, a, device, &(struct managed){ .since = 1,
	    .dormant = ABSENT, .firmware_actions = true,
	    .bundles = "[]" }) == E_OK);
	ask();
	unlink(path);
	snprintf(path, sizeof(path), "%s/db-wal", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/db-shm", dir);
	unlink(path);
	rmdir(dir);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct agent_answer out;
	const char *s, *end;
	struct agent_message said;

	if (db == NULL)
		begin();
	s = arena_strndup(a, (const char *)data, size);
	end = strchr(s, '\n');
	if (end != NULL) {
		said = (struct agent_message){ .device = device, .at = NOW,
		    .topic = arena_strndup(a, s, (size_t)(end - s)),
		    .payload = end + 1, .len = strlen(end + 1) };
		need(db_begin(db) == E_OK);
		need(manage_take(db, a, &said, &out) == E_OK);
		need(out.rc == RC_OK || out.rc == RC_BAD ||
		    out.rc == RC_NOTFOUND);
		need(out.req_id == NULL || manage_answer(a, &out) != NULL);
		db_rollback(db);
	}
	arena_reset(a);
	return 0;
}
