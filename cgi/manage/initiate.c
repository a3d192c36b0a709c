#include "initiate.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/crypt/seal.h"
#include "../store/device/gateway.h"
#include "manage.h"
#include "parameters.h"
#include "steps.h"

enum { UID_BYTES = 12, REFUSED_SHOWN = 10 };

struct rollout
rollout_default(void)
{
	return (struct rollout){ .first = 0, .factor = 2,
	    .stop_percent = 100, .rate = ROLLOUT_RATE,
	    .limit_s = ROLLOUT_LIMIT_S, .starts = ABSENT };
}

const char *
rollout_check(const struct rollout *r, int64_t now, const char **member)
{
	*member = "first";
	if (r->first < 0 || r->first > MGMT_DEVICES_MAX)
		return "The first group has 1 to 5000 devices, or all: 0.";
	*member = "factor";
	if (r->factor < 1 || r->factor > ROLLOUT_FACTOR_MAX)
		return "A group is 1 to 100 times as large as the one before.";
	*member = "stopPercent";
	if (r->stop_percent < 0 || r->stop_percent > 100)
		return "The share of failures is 0 to 100 percent.";
	*member = "rate";
	if (r->rate < 1 || r->rate > ROLLOUT_RATE)
		return "The rate is 1 to 3000 devices a minute.";
	*member = "timeLimit";
	if (r->limit_s < 60 || r->limit_s > ROLLOUT_LIMIT_MAX_S)
		return "The time limit is 60 seconds to 7 days.";
	*member = "retries";
	if (r->retries < 0 || r->retries > ROLLOUT_RETRIES_MAX)
		return "A device is tried again at most 5 times.";
	*member = "starts";
	if (r->starts != ABSENT && r->starts - now >
	    ROLLOUT_LATEST_DAYS * INT64_C(86400000))
		return "It starts within 90 days.";
	return NULL;
}

/* --- devices --- */

static int
by_name(const void *x, const void *y)
{
	const struct wanted_device *a = x, *b = y;
	int c = strcmp(a->type_id, b->type_id);

	return c != 0 ? c : strcmp(a->device_id, b->device_id);
}

/* A device that is named twice, or NULL. */
static const struct wanted_device *
repeated(struct arena *a, const struct wanted *w)
{
	struct wanted_device *sorted = arena_array(a, w->ndevices,
	    sizeof(*sorted));

	memcpy(sorted, w->devices, w->ndevices * sizeof(*sorted));
	qsort(sorted, w->ndevices, sizeof(*sorted), by_name);
	for (size_t i = 1; i < w->ndevices; i++)
		if (by_name(&sorted[i - 1], &sorted[i]) == 0)
			return &sorted[i];
	return NULL;
}

static enum err
check_device(struct db *db, struct arena *a, const struct wanted *w,
    struct wanted_device *d)
{
	struct device_name gateway;
	struct managed m;
	enum err e = gateway_device(db, a, d->type_id, d->device_id,
	    &d->device, &gateway);

	if (e != E_OK)
		return e;
	e = managed_get(db, a, d->device, &m);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_ROLE : e;
	return managed_dormant(&m, w->now) ||
	    !action_supported(a, w->action, &m) ? E_ROLE : E_OK;
}

/* The names of those that are refused, as far as they are shown. */
struct refused {
	const char	*names;
	size_t		 n;
};

static void
refuse(struct arena *a, struct refused *r, const struct wanted_device *d)
{
	if (r->n++ < REFUSED_SHOWN)
		r->names = arena_printf(a, "%s%s%s %s", r->names, r->n == 1 ?
		    "" : ", ", d->type_id, d->device_id);
}

static const char *
refused_words(struct arena *a, const char *why, const struct refused *r)
{
	return r->n <= REFUSED_SHOWN ? arena_printf(a, "%s: %s.", why,
	    r->names) : arena_printf(a, "%s: %s and %zu more.", why, r->names,
	    r->n - REFUSED_SHOWN);
}

static enum err
check_devices(struct db *db, struct arena *a, const struct wanted *w,
    struct unwanted *u)
{
	struct refused gone = { .names = "" }, unable = { .names = "" };
	const struct wanted_device *twice;
	enum err e;

	u->field = "devices";
	if (w->ndevices == 0 || w->ndevices > MGMT_DEVICES_MAX) {
		u->why = "A request is for 1 to 5000 devices.";
		return E_INPUT;
	}
	if ((twice = repeated(a, w)) != NULL) {
		u->why = arena_printf(a, "A device is named twice: %s %s.",
		    twice->type_id, twice->device_id);
		return E_INPUT;
	}
	for (size_t i = 0; i < w->ndevices; i++) {
		e = check_device(db, a, w, &w->devices[i]);
		if (e != E_OK && e != E_NOTFOUND && e != E_ROLE)
			return e;
		if (e != E_OK)
			refuse(a, e == E_ROLE ? &unable : &gone,
			    &w->devices[i]);
	}
	*u = (struct unwanted){ .field = "devices", .why = gone.n > 0 ?
	    refused_words(a, "One or more of the devices does not exist",
	    &gone) : unable.n > 0 ? refused_words(a, "One or more of the "
	    "devices does not support the requested action", &unable) :
	    NULL };
	return gone.n > 0 ? E_NOTFOUND : unable.n > 0 ? E_ROLE : E_OK;
}

/* --- storing --- */

/* Sizes of groups grow: 10, 20, 40 and so on.  The last possible one takes all
 * that are left. */
static int64_t
stage_of(const struct rollout *r, size_t n, int64_t i)
{
	int64_t size = r->first, stage = 0, end = size;

	if (size == 0)
		return 0;
	while (i >= end && stage + 1 < MGMT_STAGES_MAX) {
		size *= r->factor;
		if (size > (int64_t)n)
			size = (int64_t)n;
		end += size;
		stage++;
	}
	return stage;
}

static enum err
put(struct db *db, const struct wanted *w, struct mgmt_request *q)
{
	enum err e = request_add(db, q);

	for (size_t i = 0; e == E_OK && i < w->ndevices; i++)
		e = ask_add(db, &(struct ask){ .request = q->id,
		    .n = (int64_t)i + 1, .device = w->devices[i].device,
		    .type_id = w->devices[i].type_id,
		    .device_id = w->devices[i].device_id,
		    .stage = stage_of(&w->rollout, w->ndevices, (int64_t)i),
		    .changed = w->now });
	return e;
}

/* The start time; an irreversible action waits for the grace period. */
static int64_t
starts(const struct wanted *w)
{
	const struct action *x = action_by_name(w->action);
	int64_t at = w->rollout.starts == ABSENT ||
	    w->rollout.starts < w->now ? w->now : w->rollout.starts;
	int64_t least = x != NULL && x->ends ? w->now + w->grace_ms : w->now;

	return at > least ? at : least;
}

static enum err
write_down(struct db *db, struct arena *a, const struct wanted *w,
    struct mgmt_request *q)
{
	const struct rollout *r = &w->rollout;
	enum err e;

	/* a first letter, because the command line takes - for an option */
	*q = (struct mgmt_request){ .uid = w->uid != NULL ? w->uid :
		arena_printf(a, "r%s", random_token(a, UID_BYTES)),
		.action = w->action,
	    .parameters = json_write(a, w->parameters), .asker = w->asker,
	    .at = w->now, .devices = (int64_t)w->ndevices,
	    .status = MGMT_RUNNING, .starts = starts(w),
	    .limit_ms = r->limit_s * 1000, .retries = r->retries,
	    .rate = r->rate, .approve = r->approve,
	    .stop_percent = r->stop_percent,
	    .stages = 1 + stage_of(r, w->ndevices, (int64_t)w->ndevices - 1),
	    .ended = ABSENT };
	if ((e = db_begin(db)) != E_OK)
		return e;
	return db_end(db, put(db, w, q));
}

enum err
manage_check(struct db *db, struct arena *a, struct wanted *w,
    struct unwanted *u)
{
	const char *member;
	int64_t open;
	enum err e;

	*u = (struct unwanted){ .field = "action" };
	if (w->parameters == NULL)
		w->parameters = json_own(a, json_array());
	e = parameters_check(db, a, w->action, &w->parameters, u);
	if (e != E_OK)
		return e;
	if ((u->why = rollout_check(&w->rollout, w->now, &member)) != NULL) {
		u->field = member;
		return E_INPUT;
	}
	if ((e = request_count(db, &open)) != E_OK)
		return e;
	return open >= MGMT_OPEN_MAX ? E_TOOMANY :
	    check_devices(db, a, w, u);
}

enum err
manage_initiate(struct db *db, struct arena *a, struct wanted *w,
    struct mgmt_request *q, struct unwanted *u)
{
	enum err e = manage_check(db, a, w, u);

	return e != E_OK ? e : write_down(db, a, w, q);
}

/* --- retry --- */

static enum err
failed_devices(struct db *db, struct arena *a, int64_t request,
    struct wanted *w)
{
	static const enum ask_status bad[] = { ASK_FAILED, ASK_REJECTED,
		ASK_UNSUPPORTED, ASK_TIMEOUT };
	struct ask *list;
	size_t n;
	enum err e = E_OK;

	w->devices = arena_array(a, MGMT_DEVICES_MAX, sizeof(*w->devices));
	for (size_t s = 0; e == E_OK && s < sizeof(bad) / sizeof(bad[0]); s++) {
		e = ask_list(db, a, request, bad[s], 0, MGMT_DEVICES_MAX,
		    &list, &n);
		for (size_t i = 0; e == E_OK && i < n; i++)
			if (list[i].device != ABSENT &&
			    w->ndevices < MGMT_DEVICES_MAX)
				w->devices[w->ndevices++] =
				    (struct wanted_device){
				    .type_id = list[i].type_id,
				    .device_id = list[i].device_id };
	}
	return e;
}

/* Leave out devices that no longer support the action. */
static enum err
supported_devices(struct db *db, struct arena *a, struct wanted *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->ndevices; i++) {
		enum err e = check_device(db, a, w, &w->devices[i]);

		if (e == E_OK)
			w->devices[n++] = w->devices[i];
		else if (e != E_ROLE && e != E_NOTFOUND)
			return e;
	}
	w->ndevices = n;
	return E_OK;
}

enum err
manage_again(struct db *db, struct arena *a, const struct mgmt_request *was,
    const struct retry *r, struct wanted *w, struct unwanted *u)
{
	enum err e;

	*w = (struct wanted){ .uid = r->uid, .action = was->action,
	    .asker = r->asker, .now = r->now, .grace_ms = r->grace_ms,
	    .rollout = rollout_default(),
	    .parameters = json_read(a, was->parameters,
		strlen(was->parameters), NULL) };
	w->rollout.rate = was->rate;
	w->rollout.limit_s = was->limit_ms / 1000;
	w->rollout.retries = was->retries;
	*u = (struct unwanted){ .why = "The request has not ended." };
	if (was->ended == ABSENT)
		return E_CONFLICT;
	e = failed_devices(db, a, was->id, w);
	if (e == E_OK)
		e = supported_devices(db, a, w);
	if (e != E_OK)
		return e;
	*u = (struct unwanted){ .why = NULL };
	if (w->ndevices > 0)
		return E_OK;
	*u = (struct unwanted){ .field = "devices", .why = "None of the "
	    "devices that failed can be asked again." };
	return E_INPUT;
}

enum err
manage_retry(struct db *db, struct arena *a, const struct mgmt_request *was,
    const struct retry *r, struct mgmt_request *q, struct unwanted *u)
{
	struct wanted w;
	enum err e = manage_again(db, a, was, r, &w, u);

	return e != E_OK ? e : write_down(db, a, &w, q);
}
