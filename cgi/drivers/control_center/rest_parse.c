/* Answers beyond single SIMs: checks, plans, usage, lists. */
#include <string.h>
#include <strings.h>

#include "../../lib/text/date.h"
#include "../../lib/text/decimal.h"
#include "rest.h"

enum err
cc_rest_parse_echo(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);

	(void)args;
	/* The contents were never seen on a live server.  Anything but a web
	 * page shows that the API is there; the next step checks more
	 * closely. */
	if (e == E_SERVICE_ANSWER && rp->status >= 200 && rp->status < 300 &&
	    rp->body[strspn(rp->body, " \t\r\n")] != '<') {
		r->reason = NULL;
		return E_OK;
	}
	return e;
}

enum err
cc_rest_parse_user(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *list;
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);

	(void)args;
	if (e == E_SERVICE_FORBIDDEN)
		r->reason = "The username and the access key are right, but "
		    "this user may not list SIMs. Ask the account's "
		    "administrator for another role.";
	return e != E_OK ? e : cc_rest_list(j, "devices", r, &list);
}

/* The bytes in a unit; 0 for an unknown unit. */
static int64_t
unit_bytes(const char *unit)
{
	static const struct { const char *name; int64_t bytes; } units[] = {
		{ "bytes", 1 }, { "byte", 1 }, { "b", 1 },
		{ "kb", 1024 }, { "mb", 1024 * 1024 },
		{ "gb", 1024 * 1024 * 1024 },
		{ "tb", 1024LL * 1024 * 1024 * 1024 },
	};

	for (size_t i = 0; unit != NULL &&
	    i < sizeof(units) / sizeof(units[0]); i++)
		if (strcasecmp(unit, units[i].name) == 0)
			return units[i].bytes;
	return 0;
}

/* A number of units in bytes.  ABSENT when it is missing; UNREADABLE when it is
 * not a number, negative, too big, or in an unknown unit. */
static int64_t
scaled(const json_t *v, int64_t factor)
{
	int64_t n;

	if (answer_none(v))
		return ABSENT;
	if (factor <= 0)
		return UNREADABLE;
	if (json_is_string(v) &&
	    !decimal_scale(json_string_value(v), factor, &n))
		return UNREADABLE;
	if (!json_is_string(v) && ((n = json_to_num(v)) == ABSENT ||
	    __builtin_mul_overflow(n, factor, &n)))
		return UNREADABLE;
	return n < 0 ? UNREADABLE : n;
}

enum err
cc_rest_parse_plans(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *list, *limit;
	const char *name;
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);
	size_t n, i = 0;

	if (e == E_SERVICE_FORBIDDEN)
		r->reason = "The role of this user may not read the list of "
		    "rate plans; an account administrator may. Type the name "
		    "of the plan instead.";
	if (e != E_OK)
		return cc_rest_past_end(args, r) ? E_OK : e;
	if ((e = cc_rest_list(j, "ratePlans", r, &list)) != E_OK)
		return e;
	n = json_array_size(list);
	if (n > PLANS_MAX - r->nplans)
		n = PLANS_MAX - r->nplans;
	r->plans = arena_grow(a, r->plans, r->nplans, n, sizeof(*r->plans));
	for (; i < n; i++) {
		const json_t *plan = json_array_get(list, i);

		name = answer_text(a, plan, "name");
		if (name == NULL)
			continue;
		limit = json_object_get(plan, "dataUsage");
		r->plans[r->nplans++] = (struct plan){
			.id = name, .name = name,
			.data_limit = scaled(json_object_get(limit,
			    "usageLimit"), unit_bytes(json_str(a, limit,
			    "usageLimitUnit"))),
		};
	}
	r->more = cc_rest_more(j, list) && r->nplans < PLANS_MAX;
	return E_OK;
}

/* Add a value, if there is one.  The sum is ABSENT while there are none, and
 * UNREADABLE when one of them is. */
static void
add(int64_t *sum, int64_t n)
{
	if (n == ABSENT || *sum == UNREADABLE)
		return;
	if (*sum == ABSENT)
		*sum = 0;
	if (n == UNREADABLE || n > INT64_MAX - *sum)
		*sum = UNREADABLE;
	else
		*sum += n;
}

/* The case of the member names differs between servers (contract 2.6). */
static struct zone_usage
read_zone(struct arena *a, const json_t *row)
{
	const char *unit = json_string_value(json_get_nocase(row,
	    "dataUsageUnit"));
	struct zone_usage z = {
		.zone = answer_text(a, row, "zone"),
		.rate_plan = answer_text(a, row, "ratePlan"),
		.data = scaled(json_get_nocase(row, "dataUsage"),
		    unit == NULL ? 1 : unit_bytes(unit)),
		.sms = ABSENT, .voice = ABSENT,
	};

	add(&z.voice, scaled(json_get_nocase(row, "voiceMTUsage"), 1));
	add(&z.voice, scaled(json_get_nocase(row, "voiceMOUsage"), 1));
	add(&z.sms, scaled(json_get_nocase(row, "smsMTUsage"), 1));
	add(&z.sms, scaled(json_get_nocase(row, "smsMOUsage"), 1));
	return z;
}

/* The key is "<rate plan>, <version>": a cycle can have had several plans. */
static void
add_plan(struct result *r, const char *key, const json_t *rows,
    struct arena *a)
{
	struct usage *u = &r->usage;
	const char *name = NULL;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		struct zone_usage z = read_zone(a, json_array_get(rows, i));

		add(&u->data_total, z.data);
		add(&u->sms_total, z.sms);
		add(&u->voice_total, z.voice);
		if (name == NULL)
			name = z.rate_plan;
		if (r->nzones < CC_REST_ZONES)
			r->zones[r->nzones++] = z;
	}
	if (name == NULL)
		name = arena_strdup(a, key);
	if (u->rate_plan == NULL)
		u->rate_plan = name;
	else if (strstr(u->rate_plan, name) == NULL &&
	    strlen(u->rate_plan) < FIELD_MAX)
		u->rate_plan = arena_printf(a, "%s, %s", u->rate_plan, name);
}

enum err
cc_rest_parse_usage(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *j, *plans, *zones;
	enum err e = cc_rest_sim_answer(rp, args, a, r, &j);
	const char *key;
	int64_t start, end;

	if (e == E_SERVICE_FORBIDDEN && r->code != NULL &&
	    strcmp(r->code, "10000079") == 0)
		r->reason = "Your account at the carrier has no usage by "
		    "cycle: it comes with Control Center Advantage.";
	if (e != E_OK)
		return e;
	plans = json_get_nocase(j, "deviceCycleUsageInZones");
	if (!json_is_object(plans)) {
		r->reason = "The answer was not the usage of a cycle.";
		return E_SERVICE_ANSWER;
	}
	r->zones = arena_array(a, CC_REST_ZONES, sizeof(*r->zones));
	json_object_foreach(plans, key, zones)
		add_plan(r, key, zones, a);
	start = answer_day(a, j, "cycleStartDate");
	end = answer_day(a, j, "cycleEndDate");
	r->usage.cycle_start = known_num(start) ? date_day(a, start) :
	    args->cycle_start;
	if (known_num(end))
		r->usage.cycle_end = date_day(a, end);
	r->usage.note = "Billable volumes are not available from this API. "
	    "The totals are as of before invoicing.";
	return E_OK;
}

enum err
cc_rest_parse_modified(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *list;
	const char *iccid;
	size_t n;
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);

	if (e != E_OK)
		return cc_rest_past_end(args, r) ? E_OK : e;
	if ((e = cc_rest_list(j, "devices", r, &list)) != E_OK)
		return e;
	n = cc_rest_room(list, r->nids);
	r->ids = arena_grow(a, r->ids, r->nids, n, sizeof(*r->ids));
	for (size_t i = 0; i < n; i++) {
		iccid = answer_text(a, json_array_get(list, i), "iccid");
		if (iccid != NULL)
			r->ids[r->nids++] = iccid;
	}
	r->more = cc_rest_more(j, list);
	return E_OK;
}
