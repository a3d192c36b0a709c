/* A managed device, a package, and requests in each of their states. */
#include <stdlib.h>
#include <string.h>

#include "manage/bundle.h"
#include "manage/initiate.h"
#include "manage/manage.h"
#include "seed_manage.h"
#include "store/device/device.h"

enum { MINUTE = 60 * 1000 };

static void
must(enum err e)
{
	if (e != E_OK)
		abort();
}

static const char package[] = "{\"bundleId\":\"plugins-v1\",\"version\":"
    "\"1.0\",\"provider\":\"Golden & Sons\",\"displayName\":{\"en_US\":"
    "\"Plugins\"},\"description\":{\"en_US\":\"Adds <plugins>.\"},\"actions\":"
    "{\"install\":{\"actionDisplayName\":{\"en_US\":\"Install plugin\"},"
    "\"description\":{\"en_US\":\"Loads and starts it.\"},\"parameters\":"
    "[{\"name\":\"uri\",\"value\":\"https?://.*\",\"required\":true},"
    "{\"name\":\"level\",\"value\":5,\"defaultValue\":5}]},\"stop\":"
    "{\"actionDisplayName\":{\"en_US\":\"Stop plugin\"}}}}";

static void
say(struct db *db, struct arena *a, int64_t device, int64_t at,
    const char *topic, const char *payload)
{
	struct agent_answer out;

	must(manage_take(db, a, &(struct agent_message){ .device = device,
	    .topic = topic, .payload = payload, .len = strlen(payload),
	    .at = at }, &out));
}

static struct mgmt_request
initiate(struct db *db, struct arena *a, const char *uid, const char *action,
    int64_t at)
{
	struct wanted_device *d = arena_array(a, 2, sizeof(*d));
	struct wanted w = { .uid = uid, .action = action, .devices = d,
		.ndevices = 2, .rollout = rollout_default(),
		.asker = "operator", .now = at };
	struct mgmt_request q;
	struct unwanted u;

	d[0] = (struct wanted_device){ "water-meter", "shaft_2", 0 };
	d[1] = (struct wanted_device){ "gateway", "gw-07", 0 };
	w.rollout.first = 1;
	w.rollout.approve = true;
	w.rollout.stop_percent = 10;
	must(manage_initiate(db, a, &w, &q, &u));
	return q;
}

void
seed_manage(struct db *db, struct arena *a, int64_t now)
{
	static const char manage[] = "{\"d\":{\"lifetime\":86400,\"supports\":"
	    "{\"deviceActions\":true,\"firmwareActions\":true,"
	    "\"plugins-v1\":true}}}";
	struct mgmt_request q;
	struct device d, other, silent;
	struct ask k;

	must(device_get(db, a, "water-meter", "shaft_2", &d));
	must(device_get(db, a, "gateway", "gw-07", &other));
	say(db, a, d.id, now - 90 * MINUTE, "mgmt/manage", manage);
	say(db, a, other.id, now - 80 * MINUTE, "mgmt/manage", manage);
	/* its lifetime is over */
	must(device_get(db, a, "gateway", "gw-09", &silent));
	say(db, a, silent.id, now - 90 * MINUTE, "mgmt/manage",
	    "{\"d\":{\"lifetime\":3600,\"supports\":{\"plugins-v1\":true}}}");
	say(db, a, d.id, now - 70 * MINUTE, "notify", "{\"d\":{\"fields\":"
	    "[{\"field\":\"mgmt.firmware\",\"value\":{\"state\":2,"
	    "\"updateStatus\":0,\"name\":\"meter\",\"version\":\"2.1\"}}]}}");
	must(bundle_add(db, &(struct stored_bundle){ .id = "plugins-v1",
	    .version = "1.0", .content = package, .added_by = "admin",
	    .added = now - 60 * MINUTE, .updated = now - 60 * MINUTE }));
	q = initiate(db, a, "1111111111111111", "firmware/download",
	    now - 50 * MINUTE);
	must(ask_by_name(db, a, q.id, "water-meter", "shaft_2", &k));
	k.status = ASK_REJECTED;
	k.rc = RC_BAD;
	k.attempt = 1;
	k.message = "not <idle>";
	must(ask_store(db, &k, now - 40 * MINUTE));
	q.status = MGMT_STOPPED;
	q.stage = 1;
	must(request_move(db, &q, MGMT_RUNNING));
	initiate(db, a, "2222222222222222", "device/reboot",
	    now - 20 * MINUTE);
}
