/*
 * demo_bulk: many devices, fast.  Rows are inserted in their final form
 * without the store's functions, which would write each of them three times.
 */
#include <stdio.h>
#include <string.h>

#include "../lib/text/iccid.h"
#include "../lib/text/luhn.h"
#include "../store/internal.h"
#include "../store/org.h"
#include "../store/resource/sim.h"
#include "demo.h"
#include "queries.h"
#include "types.h"

#define DAY	(INT64_C(24) * 60 * 60 * 1000)

enum {
	ACCOUNT = 1,
	FIRST_SERIAL = 1001,	/* after the demo's own */
	FIRST_NUMBER = 1000,	/* of devices, also after the demo's own */
	PART = 20000,		/* devices per transaction */
	CACHE_MB = 256,
};

/* A SIM of the bulk. */
struct made {
	char	iccid[ICCID_SIZE], imsi[16], msisdn[16], imei[16], eid[33];
	enum sim_state state;
};

static void
make(int64_t k, struct made *m)
{
	unsigned h = (unsigned)(demo_number(11, (unsigned)k) % 100);

	iccid_make(ACCOUNT, FIRST_SERIAL + k, m->iccid);
	snprintf(m->imsi, sizeof(m->imsi), "99999%010lld", (long long)k);
	snprintf(m->msisdn, sizeof(m->msisdn), "99970%09lld", (long long)k);
	snprintf(m->imei, sizeof(m->imei), "35999%09lld", (long long)k);
	m->imei[14] = luhn_digit(m->imei, 14);
	m->imei[15] = '\0';
	snprintf(m->eid, sizeof(m->eid), "8999903200000000%016lld",
	    (long long)k);
	m->state = h < 78 ? SIM_ACTIVATED : h < 86 ? SIM_INVENTORY :
	    h < 91 ? SIM_ACTIVATION_READY : h < 96 ? SIM_DEACTIVATED :
	    h < 99 ? SIM_TEST_READY : SIM_RETIRED;
}

static enum err
add_term(struct db *db, int64_t device, const char *kind, const char *value)
{
	char term[TERM_MAX + 1];

	term_normalize(value, term);
	return x_term_add(db, term, device, kind);
}

static enum err
add_snapshot(struct db *db, int64_t k, const struct made *m, int64_t now)
{
	int64_t used = (int64_t)(demo_number(12, (unsigned)k) % 90000000);

	struct r_resource_put r;
	enum err e = g_resource_put(db, NULL, &r, &(struct p_resource_put){
	    .extension = "jasper", .name = m->iccid, .kind = RESOURCE_SIM,
	    .state = sim_states[m->state].name, .detail = "", .begun = 0,
	    .shown = 0, .as_of = now });

	return e != E_OK ? e : x_sim_put(db, &(struct p_sim_put){ .id = r.id,
	    .carrier_state = sim_states[m->state].name, .iccid = m->iccid,
	    .imsi = m->imsi, .msisdn = m->msisdn, .imei = m->imei,
	    .eid = m->eid, .rate_plan = k % 4 == 0 ? "IoT 50 MB" : "IoT 10 MB",
	    .comm_plan = "Standard", .account = "100020001", .data_bytes = used,
	    .sms_count = used % 40, .voice_seconds = 0, .sessions = used % 300,
	    .overage_reached = used > 80000000, .overage_override = "DEFAULT",
	    .activated = now - 200 * DAY, .added = now - 300 * DAY,
	    .modified = now - DAY, .shipped = ABSENT, .extra = "" });
}

static enum err
add_sim(struct db *db, int64_t device, int64_t k, const struct made *m,
    int64_t now)
{
	enum err e = add_snapshot(db, k, m, now);

	if (e == E_OK)
		e = x_link_add(db, "jasper", m->iccid, device);
	if (e == E_OK)
		e = add_term(db, device, "sim", m->iccid);
	if (e == E_OK)
		e = add_term(db, device, "imsi", m->imsi);
	if (e == E_OK)
		e = add_term(db, device, "msisdn", m->msisdn);
	if (e == E_OK)
		e = add_term(db, device, "imei", m->imei);
	return e == E_OK ? add_term(db, device, "eid", m->eid) : e;
}

static enum err
add_device(struct db *db, struct arena *a, int64_t k, int64_t now)
{
	const struct demo_type *t = demo_types;
	unsigned share = (unsigned)(demo_number(13, (unsigned)k) % 100);
	bool linked = k % 3 != 2;
	const struct device_info *i;
	struct r_device_load r;
	struct device d;
	struct made m;
	enum err e;

	for (; share >= (unsigned)t->share; t++)
		share -= (unsigned)t->share;
	demo_device(a, t, FIRST_NUMBER + k, &d);
	make(k, &m);
	i = &d.info;
	e = g_device_load(db, a, &r, &(struct p_device_load){
	    .type_id = d.type_id, .device_id = d.device_id,
	    .serial_number = i->serial_number, .manufacturer = i->manufacturer,
	    .model = i->model, .device_class = i->device_class,
	    .fw_version = i->fw_version, .hw_version = i->hw_version,
	    .location = i->descriptive_location,
	    .sim_state = linked ? sim_states[m.state].name : "",
	    .ext_keys = linked ? "jasper" : "", .metadata = d.metadata,
	    .extensions = linked ? arena_printf(a,
	    "{\n  \"jasper\": {\n    \"iccid\": \"%s\"\n  }\n}", m.iccid) : "",
	    .created = now });
	if (e == E_OK)
		e = add_term(db, r.id, "device", d.device_id);
	if (e == E_OK)
		e = add_term(db, r.id, "serial", i->serial_number);
	return e == E_OK && linked ? add_sim(db, r.id, k, &m, now) : e;
}

/* Add the devices in [from, to). */
static enum err
add_part(struct db *db, struct arena *a, int64_t from, int64_t to, int64_t now)
{
	enum err e = db_begin(db);

	if (e != E_OK)
		return e;
	for (int64_t k = from; e == E_OK && k < to; k++) {
		if (k % 1000 == 0)
			arena_reset(a);
		e = add_device(db, a, k, now);
	}
	return db_end(db, e);
}

enum err
demo_bulk(struct db *db, int64_t n, int64_t now)
{
	struct arena *a = arena_new(ARENA_MAX);
	int64_t have;
	enum err e = count_get(db, "devices", &have);

	/* 40 B-trees grow at once, each in many places */
	db_cache(db, CACHE_MB);
	/* continue where the last call ended */
	have = e != E_OK || have < DEMO_DEVICES ? 0 : have - DEMO_DEVICES;
	for (int64_t k = have; e == E_OK && k < have + n; k += PART)
		e = add_part(db, a, k, k + PART < have + n ? k + PART :
		    have + n, now);
	arena_free(a);
	return e;
}
