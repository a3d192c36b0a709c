/*
 * Fills a migrated database with what the golden pages show: the same for
 * every run, whatever the demo becomes.  golden-seed STATE, with PATCHBAY_NOW
 * set.  The sessions of its users are "golden-NAME-session".
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "drivers/secrets.h"
#include "events/store.h"
#include "queries.h"
#include "store/command/command.h"
#include "store/device/device.h"
#include "store/device/device_detail.h"
#include "store/extension/extension.h"
#include "store/resource/plan.h"
#include "store/resource/due.h"
#include "store/extension/follow.h"
#include "store/org.h"
#include "store/resource/sim.h"
#include "store/access/user.h"
#include "seed_manage.h"

#define MINUTE	(INT64_C(60) * 1000)
#define HOUR	(60 * MINUTE)
#define DAY	(24 * HOUR)

/* As the form saves it. */
#define SAVED(key, iccid) \
	"  \"" key "\": {\n    \"iccid\": \"" iccid "\"\n  }"
#define SIM_BUSY	"8999901000000000013"	/* everything is known */
#define SIM_BARE	"8999901000000000021"	/* little is known */
#define SIM_LOST	"8999901000000000039"	/* never read, and failed */
#define SIM_OTHER	"8999902000000000012"	/* of the extension that is off */

struct seed {
	struct db	*db;
	struct arena	*a;
	int64_t		 now;
};

static void
must(enum err e, const char *what)
{
	if (e == E_OK)
		return;
	fprintf(stderr, "golden-seed: %s: %s\n", what, errs[e].name);
	exit(1);
}

static void
add_user(struct seed *s, const char *name, enum role role)
{
	struct user u;

	must(user_add(s->db, name, "", role, s->now - 90 * DAY), name);
	must(user_by_name(s->db, s->a, name, &u), name);
	must(session_add(s->db,
	    &(struct user_session){ .hash = hash_token(s->a, arena_printf(s->a, "golden-%s-session", name)), .user = u.id,
	    .created = s->now, .expires = s->now + DAY }), name);
}

static void
add_key(struct seed *s)
{
	struct r_api_key_add r;

	must(g_api_key_add(s->db, s->a, &r, &(struct p_api_key_add){
	    .name = "a-golden-0123456789", .token_hash = "none",
	    .role = ROLE_OPERATOR, .comment = "Reports <nightly>",
	    .creator = "ad\"min", .created = s->now - 40 * DAY,
	    .expires = s->now - DAY, .most = 9 }), "key");
	must(x_api_key_used(s->db, r.id, s->now - 2 * DAY), "key used");
}

static void
add_types(struct seed *s)
{
	const struct device_type types[] = {
		{ .id = "water-meter", .class_id = "Device",
		    .description = "Meters in cellars & shafts",
		    .info = { .manufacturer = "Example <Meters>",
			.device_class = "Meter" },
		    .metadata = "{\"interval\": 900}" },
		{ .id = "gateway", .class_id = "Gateway", .description = "",
		    .metadata = "" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct device_type t = types[i];

		t.created = t.updated = s->now - 80 * DAY;
		must(device_type_add(s->db, &t), t.id);
	}
}

static int64_t
add_device(struct seed *s, const struct device *from, int days)
{
	struct device d = *from;

	d.created = d.updated = s->now - days * DAY;
	d.token_hash = days % 2 == 0 ? hash_token(s->a, d.device_id) : "";
	must(device_add(s->db, &d), d.device_id);
	return d.id;
}

static void
link_sim(struct seed *s, int64_t id, const char *json, const struct link *l,
    size_t n)
{
	must(device_configure(s->db, s->a, id, json, l, n, s->now - 3 * DAY),
	    json);
}

static void
add_extension(struct seed *s, const char *key, const char *driver,
    const char *title, bool on)
{
	const struct extension x = {
		.key = key, .driver = driver, .title = title, .on = on,
		.settings = arena_printf(s->a, "{\"api\": \"%s\", "
		    "\"username\": \"golden\", "
		    "\"endpoint\": \"http://127.0.0.1:9\"}", driver),
		.sealed = secrets_put(s->a, "", "accesskey", "golden-key"),
		.created = s->now - 70 * DAY, .updated = s->now - 70 * DAY,
		.checked = ABSENT, .check_text = "",
	};

	must(extension_add(s->db, &x), key);
}

static void
add_extensions(struct seed *s)
{
	const struct plan plans[] = {
		{ "Metered 5MB", "Metered 5MB", 5 * 1000 * 1000 },
		{ "Pool & Share", "Pool & Share", ABSENT },
		{ "Standard 50MB", "Standard 50MB", 50 * 1000 * 1000 },
	};

	add_extension(s, "jasper", "control-center-rest", "Jasper", true);
	add_extension(s, "atnt", "atnt-rest", "AT&T", false);
	must(extension_set_check(s->db, "jasper", s->now - 2 * HOUR, E_OK, ""),
	    "check");
	must(extension_set_check(s->db, "atnt", s->now - 5 * DAY,
	    E_SERVICE_AUTH, "The key is not accepted."), "check");
	must(plan_replace(s->db, "jasper", plans, sizeof(plans) /
	    sizeof(plans[0]), s->now - 3 * HOUR), "plans");
}

static void
tell_busy(struct seed *s)
{
	const struct sim_info info = {
		.state = SIM_ACTIVATED, .carrier_state = "ACTIVATED",
		.iccid = SIM_BUSY, .imsi = "999990100000001",
		.msisdn = "999010000000001", .imei = "001099010000017",
		.eid = "89999000010000000000000000000105",
		.rate_plan = "Metered 5MB", .comm_plan = "CP_Data_SMS",
		.customer = "Waterworks \"North\"", .account = "100020001",
		.data_bytes = 4613734, .sms_count = 12, .voice_seconds = 75,
		.sessions = 1034, .overage_reached = 0,
		.overage_override = "DEFAULT",
		.activated = s->now - 300 * DAY, .added = s->now - 400 * DAY,
		.modified = s->now - 2 * DAY, .shipped = s->now - 390 * DAY,
		.extra = "",
	};
	const struct usage usage = {
		.cycle_start = "2026-05-01", .cycle_end = "2026-05-31",
		.data_total = 4613734, .data_billable = ABSENT,
		.sms_total = 12, .sms_billable = ABSENT,
		.voice_total = 75, .voice_billable = ABSENT,
		.rate_plan = "Metered 5MB", .note = "",
		.as_of = s->now - 4 * MINUTE,
	};

	must(sim_put(s->db, s->a, "jasper", SIM_BUSY, &info, TOLD_NOW,
	    s->now - 4 * MINUTE), "busy SIM");
	must(usage_put(s->db, "jasper", SIM_BUSY, &usage), "usage");
}

/* A snapshot that says little, and a refresh that failed since. */
static void
tell_others(struct seed *s)
{
	const struct sim_info bare = {
		.state = SIM_UNKNOWN, .carrier_state = "HIBERNATED_NEW",
		.iccid = SIM_BARE, .data_bytes = ABSENT, .sms_count = ABSENT,
		.voice_seconds = ABSENT, .sessions = ABSENT,
		.overage_reached = ABSENT, .activated = ABSENT,
		.added = ABSENT, .modified = ABSENT, .shipped = ABSENT,
		.extra = "",
	};

	must(sim_put(s->db, s->a, "jasper", SIM_BARE, &bare, TOLD_NOW,
	    s->now - 26 * HOUR), "bare SIM");
	must(resource_failed(s->db, "jasper", SIM_BARE, RESOURCE_SIM, E_SERVICE_TIMEOUT, "",
	    s->now - 3 * MINUTE), "bare SIM");
	must(resource_failed(s->db, "jasper", SIM_LOST, RESOURCE_SIM, E_SERVICE_NOTFOUND,
	    "Control Center does not know this ICCID in your account.",
	    s->now - 10 * MINUTE), "lost SIM");
}

/* One command, taken as far as it went. */
static void
add_command(struct seed *s, int64_t device, const struct command *as)
{
	struct command c = *as;
	enum command_status end = c.status;

	c.device = device;
	c.type_id = "water-meter";
	c.device_id = "cellar-1";
	c.extension = "jasper";
	c.resource = SIM_BUSY;
	c.effective = "";
	must(command_add(s->db, s->a, &c), c.once);
	if (end == CMD_REQUESTED)
		return;
	c.sent = c.requested + 1;
	must(command_mark_sent(s->db, &c), c.once);
	if (end == CMD_SENT)
		return;
	must(command_get(s->db, s->a, c.id, &c), c.once);
	c.status = end;
	c.err = as->err;
	c.code = as->code;
	c.reason = as->reason;
	c.remote_id = as->remote_id;
	c.remote_state = as->remote_state;
	c.answered = end == CMD_UNKNOWN ? ABSENT : c.requested + 700;
	c.decided = end == CMD_CONFIRMED ? c.requested + 900 :
	    end == CMD_REFUSED ? c.answered : ABSENT;
	c.checked = c.next_check = ABSENT;
	must(command_update(s->db, &c), c.once);
}

static void
add_commands(struct seed *s, int64_t device)
{
	const struct command list[] = {
		{ .once = "golden-1", .op = "state", .argument = "ACTIVATED",
		    .before = "DEACTIVATED", .user = "admin",
		    .status = CMD_CONFIRMED, .requested = s->now - 9 * DAY },
		{ .once = "golden-2", .op = "state", .argument = "INVENTORY",
		    .before = "ACTIVATED", .user = "operator",
		    .status = CMD_REFUSED, .err = E_SERVICE_REFUSED,
		    .code = "10000029", .reason = "A SIM cannot go back to a "
		    "state before its activation.",
		    .requested = s->now - 8 * DAY },
		{ .once = "golden-3", .op = "plan", .argument = "Metered 5MB",
		    .before = "Standard 50MB", .user = "operator",
		    .status = CMD_CONFIRMED, .requested = s->now - 2 * DAY },
		{ .once = "golden-4", .op = "sms",
		    .argument = "<b>Report</b> your level & \"state\"",
		    .user = "operator", .status = CMD_ACCEPTED,
		    .remote_id = "1700001", .remote_state = "Pending",
		    .requested = s->now - 3 * HOUR },
		{ .once = "golden-5", .op = "state", .argument = "DEACTIVATED",
		    .before = "ACTIVATED", .user = "admin",
		    .status = CMD_UNKNOWN, .err = E_SERVICE_TIMEOUT,
		    .reason = "The carrier did not answer in time.",
		    .requested = s->now - HOUR },
		{ .once = "golden-6", .op = "plan", .argument = "Pool & Share",
		    .before = "Metered 5MB", .user = "admin",
		    .status = CMD_SENT, .requested = s->now - 1500 },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		add_command(s, device, &list[i]);
}

static void
add_devices(struct seed *s)
{
	const struct device busy = {
		.type_id = "water-meter", .device_id = "cellar-1",
		.info = { .serial_number = "WM-0001",
		    .manufacturer = "Example <Meters>", .model = "M&1",
		    .device_class = "Meter", .description = "Ground floor",
		    .fw_version = "1.2.3", .hw_version = "B",
		    .descriptive_location = "Malmö, “Möllan” 3" },
		.metadata = "{\"interval\": 900, \"tags\": [\"<script>\"]}",
		.extensions = "",
	};
	const struct device plain = {
		.type_id = "water-meter", .metadata = "", .extensions = "",
		.info = { .device_class = "Meter" },
	};
	const struct link both[] = {
		{ .extension = "atnt", .resource = SIM_OTHER },
		{ .extension = "jasper", .resource = SIM_BUSY },
	};
	struct device d;
	int64_t id;

	id = add_device(s, &busy, 60);
	link_sim(s, id, "{\n" SAVED("atnt", SIM_OTHER) ",\n"
	    SAVED("jasper", SIM_BUSY) "\n}", both, 2);
	tell_busy(s);
	add_commands(s, id);
	d = plain;
	d.device_id = "shaft_2";
	link_sim(s, add_device(s, &d, 41), "{\n" SAVED("jasper", SIM_BARE)
	    "\n}", &(struct link){ .extension = "jasper", .resource = SIM_BARE }, 1);
	d.device_id = "shaft.3";
	link_sim(s, add_device(s, &d, 40), "{\n" SAVED("jasper", SIM_LOST)
	    "\n}", &(struct link){ .extension = "jasper", .resource = SIM_LOST }, 1);
	tell_others(s);
	d.type_id = "gateway";
	d.info.device_class = "";
	for (int i = 0; i < 55; i++) {
		d.device_id = arena_printf(s->a, "gw-%02d", i);
		add_device(s, &d, 30 - i / 2);
	}
}

/* One carrier told what has changed, the other did not want to. */
static void
add_follow(struct seed *s)
{
	const struct follow good = { .asked = s->now - 4 * MINUTE,
		.began = ABSENT, .page = 1, .tried = s->now - 4 * MINUTE };
	const struct follow bad = { .asked = ABSENT, .page = 1,
		.began = s->now - 5 * DAY, .tried = s->now - 5 * DAY,
		.err = E_SERVICE_FORBIDDEN, .err_text = "This user may not "
		"list devices." };
	const char *ids[] = { SIM_BARE };

	must(follow_asked(s->db, "jasper", &good), "follow");
	must(follow_asked(s->db, "atnt", &bad), "follow");
	must(due_mark(s->db, "jasper", ids, 1, s->now - MINUTE), "mark");
}

/* What the gateway said, and how its connection came and went; a meter is
 * silent. */
static void
add_talk(const struct seed *s, const char *state)
{
	const char *url = getenv("PATCHBAY_DB"), *where = url != NULL ? url :
	    arena_printf(s->a, "%s/events", state);
	struct journal_reader none = { .dir = state };
	struct event_store store;
	struct device d, meter;
	struct org org;

	must(org_get(s->db, s->a, &org), "organization");
	must(device_get(s->db, s->a, "gateway", "gw-07", &d), "gw-07");
	must(device_get(s->db, s->a, "water-meter", "shaft_2", &meter),
	    "shaft_2");
	const char *client = arena_printf(s->a, "g:%s:gateway:gw-07", org.id);
	const struct record records[] = {
		{ .kind = RECORD_REFUSED, .at = s->now - 3 * HOUR,
		    .device = d.id, .client = client, .address = "192.0.2.7",
		    .detail = "The token is not that of the device." },
		{ .kind = RECORD_CONNECTED, .at = s->now - 2 * HOUR,
		    .device = d.id, .client = client, .address = "192.0.2.7",
		    .detail = "MQTT, version 3.1.1" },
		{ .kind = RECORD_EVENT, .at = s->now - 90 * MINUTE,
		    .device = d.id, .name = "status", .format = "json",
		    .payload = "{\"d\":{\"celsius\":18.75,\"cells\":[-71]}}",
		    .len = 37 },
		{ .kind = RECORD_EVENT, .at = s->now - HOUR, .device = d.id,
		    .name = "status", .format = "json",
		    .payload = "{\"d\":{\"celsius\":21.3,\"cells\":[-71,-90],"
			"\"state\":\"<ok>\"}}", .len = 55 },
		{ .kind = RECORD_EVENT, .at = s->now - MINUTE, .device = d.id,
		    .name = "frame", .format = "bin",
		    .payload = "\0\1\2\377", .len = 4 },
		{ .kind = RECORD_EVENT, .at = s->now - 2 * DAY,
		    .device = meter.id, .name = "reading", .format = "json",
		    .payload = "{\"d\":{\"m3\":4711}}", .len = 17 },
		{ .kind = RECORD_DISCONNECTED, .at = s->now - 2 * DAY,
		    .device = meter.id, .client = arena_printf(s->a, "d:%s:water-meter:shaft_2",
			org.id), .address = "192.0.2.8",
		    .detail = "The connection has ended. Messages from it: 1." },
	};

	must(diag_log_add(s->db, meter.id, &(struct diag_log){
	    .at = s->now - HOUR, .message = "Pump ran dry", .severity = 2,
	    .data = "eyJwcmVzc3VyZSI6MC4xfQ==" }), "diagnostic log");
	must(error_code_add(s->db, meter.id, &(struct error_code){
	    .at = s->now - HOUR, .code = 17 }), "error code");
	must(event_store_open(&store, where, "golden", s->now), "event store");
	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++)
		event_store_take(&store, &records[i]);
	must(event_store_commit(&store, &none, s->now), "events");
	must(event_store_present(&store, s->db), "presence");
	event_store_close(&store);
}

/* An act without a way back that waits to be sent, and is on every page. */
static void
add_waiting(struct seed *s)
{
	const struct command c = { .once = "golden-waiting", .op = "state",
		.argument = "RETIRED", .before = "ACTIVATED",
		.user = "operator", .requested = s->now - 3 * MINUTE,
		.wait_until = s->now + 7 * MINUTE };
	struct device d;

	must(device_get(s->db, s->a, "water-meter", "cellar-1", &d),
	    "cellar-1");
	add_command(s, d.id, &c);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct seed s = { .a = a, .now = clock_now() };

	if (argc != 2 && (argc != 3 || strcmp(argv[2], "waiting") != 0)) {
		fprintf(stderr, "usage: golden-seed STATE [waiting]\n");
		return 2;
	}
	must(seal_load(arena_printf(a, "%s/secret.key", argv[1])), "key");
	s.db = db_open(&patchbay_schema, getenv("PATCHBAY_DB") != NULL ?
	    getenv("PATCHBAY_DB") : arena_printf(a, "%s/patchbay.db",
	    argv[1]));
	if (s.db == NULL)
		return 1;
	if (argc == 3) {
		add_waiting(&s);
		db_close(s.db);
		return 0;
	}
	must(db_begin(s.db), "begin");
	must(org_rename(s.db, "Golden & Sons"), "organization");
	add_user(&s, "admin", ROLE_ADMIN);
	add_user(&s, "operator", ROLE_OPERATOR);
	add_user(&s, "viewer", ROLE_VIEWER);
	add_key(&s);
	add_types(&s);
	add_extensions(&s);
	add_devices(&s);
	add_follow(&s);
	must(db_commit(s.db), "commit");
	seed_manage(s.db, a, s.now);
	add_talk(&s, argv[1]);
	db_close(s.db);
	arena_free(a);
	return 0;
}
