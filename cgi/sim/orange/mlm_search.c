#include <stdlib.h>
#include <string.h>

#include "mlm.h"

enum { RANGE_USUAL = 100 };

/* A SIM of the account, for sorting. */
struct found {
	int64_t	keys[2];
	int64_t	serial;
};

static bool
same(const char *want, const char *have)
{
	return want == NULL || (have != NULL && strcmp(want, have) == 0);
}

/* "33" "600" of an msisdnData as one text; NULL when it is not requested. */
static const char *
number_asked(struct mlm *m, const struct xml *criterion)
{
	const struct xml *x = xml_child(criterion, MLM_CD, "msisdnData");
	const char *cc = xml_get(m->a, x, MLM_COMMON, "cc");
	const char *sn = xml_get(m->a, x, MLM_COMMON, "sn");

	return x == NULL ? NULL : arena_printf(m->a, "%s%s",
	    cc == NULL ? "" : cc, sn == NULL ? "" : sn);
}

static bool
within(struct mlm *m, const struct xml *criterion, const char *min,
    const char *max, int64_t t)
{
	int64_t from, to;

	return (!date_parse(xml_get(m->a, criterion, MLM_CD, min), &from) ||
	    t >= from) &&
	    (!date_parse(xml_get(m->a, criterion, MLM_CD, max), &to) ||
	    t <= to);
}

/* Criteria about devices and machines, of which nothing is known here. */
static bool
asks_elsewhere(const struct xml *criterion)
{
	static const char *const names[] = { "deviceCategory",
		"deviceUniqueId", "deviceSerialNumber", "deviceHolder",
		"communicationModuleBrand", "communicationModuleModel",
		"machineSerialNumber", "machineName", "msisdnVoice",
		"msisdnFax", "requestedSimStatus", "user", "userRef" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (xml_child(criterion, MLM_CD, names[i]) != NULL)
			return true;
	return false;
}

static bool
matches(struct mlm *m, const struct xml *criterion, const char *number,
    const struct ofleet_sim *s)
{
	const struct xml *x = xml_child(criterion, MLM_CD, "simStatus");
	bool status = x == NULL;

	for (; x != NULL && !status; x = xml_next(x, MLM_CD, "simStatus"))
		status = same(ofleet_statuses[s->status], xml_text(m->a, x));
	/* "subcription" is the service's spelling */
	return status &&
	    same(xml_get(m->a, criterion, MLM_CD, "simSerialNumber"),
	    s->serial) &&
	    same(xml_get(m->a, criterion, MLM_CD, "subcriptionIdentifier"),
	    s->subscription) &&
	    same(xml_get(m->a, criterion, MLM_CD, "imsi"), s->sim.imsi) &&
	    same(xml_get(m->a, criterion, MLM_CD, "deviceImei"),
	    s->connected ? s->sim.imei : NULL) &&
	    same(number, ofleet_msisdn(s)) &&
	    within(m, criterion, "simStatusChangeMinDate",
	    "simStatusChangeMaxDate", s->changed) &&
	    within(m, criterion, "simStatusRefreshMinDate",
	    "simStatusRefreshMaxDate", s->refreshed);
}

/* The value a sortCriterion compares, negated for DESC. */
static int64_t
sort_key(struct mlm *m, const struct xml *sort, const struct ofleet_sim *s)
{
	const char *by = xml_get(m->a, sort, MLM_CD, "attribute");
	const char *order = xml_get(m->a, sort, MLM_CD, "order");
	int64_t key = s->sim.serial;

	if (by == NULL)
		return key;
	if (strcmp(by, "SIM_STATUS") == 0)
		key = (int64_t)s->status;
	else if (strcmp(by, "STATUS_CHANGE_DATE") == 0)
		key = s->changed;
	else if (strcmp(by, "SUB_CREATION_DATE") == 0)
		key = s->sim.added;
	else if (strcmp(by, "SUB_CONNECTION_DATE") == 0)
		key = s->sim.activated == ABSENT ? 0 : s->sim.activated;
	return order != NULL && strcmp(order, "DESC") == 0 ? -key : key;
}

static int
by_keys(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	for (int i = 0; i < 2; i++)
		if (a->keys[i] != b->keys[i])
			return a->keys[i] < b->keys[i] ? -1 : 1;
	return (a->serial > b->serial) - (a->serial < b->serial);
}

static struct found *
find(struct mlm *m, size_t *n, int64_t count[OFLEET_STATUS_MAX])
{
	const struct fleet_account *c = m->call->account;
	const struct xml *criterion = xml_child(m->in, MLM_CD,
	    "searchCriterion");
	const struct xml *first = xml_child(m->in, MLM_CD, "sortCriterion");
	const struct xml *second = first == NULL ? NULL :
	    xml_next(first, MLM_CD, "sortCriterion");
	const char *number = number_asked(m, criterion);
	struct found *list = arena_array(m->a, (size_t)c->sims + 1,
	    sizeof(*list));
	struct ofleet_sim s;

	*n = 0;
	for (int64_t i = 1; i <= c->sims && !asks_elsewhere(criterion); i++) {
		ofleet_sim(c, i, m->call->ledger.now, &s);
		if (criterion != NULL && !matches(m, criterion, number, &s))
			continue;
		count[s.status]++;
		list[(*n)++] = (struct found){ .serial = i,
		    .keys = { sort_key(m, first, &s),
		    sort_key(m, second, &s) } };
	}
	qsort(list, *n, sizeof(*list), by_keys);
	return list;
}

static void
put_distribution(struct mlm *m, const int64_t count[OFLEET_STATUS_MAX])
{
	mlm_open(m, m->cd, "simStatusDistribution");
	for (int i = 0; i < OFLEET_STATUS_MAX; i++) {
		mlm_open(m, m->cd, "totalSimStatusNumber");
		xml_put_attr(&m->w, "status", ofleet_statuses[i]);
		xml_put_text(&m->w, arena_printf(m->a, "%lld",
		    (long long)count[i]));
		mlm_close(m);
	}
	mlm_close(m);
}

/* An xs:int of the request from min to max; usual when it is missing, ABSENT
 * when it is anything else. */
static int64_t
range(struct mlm *m, const char *name, int64_t min, int64_t max,
    int64_t usual)
{
	int64_t n;

	if (xml_child(m->in, MLM_CD, name) == NULL)
		return usual;
	n = xml_num(m->a, m->in, MLM_CD, name);
	return n == ABSENT || n < min || n > max ? ABSENT : n;
}

bool
mlm_search(struct mlm *m)
{
	int64_t size = range(m, "rangeSize", 1, MLM_RANGE, RANGE_USUAL);
	int64_t start = range(m, "rangeStart", 0, 1000000, 0);
	int64_t count[OFLEET_STATUS_MAX] = { 0 };
	struct mlm_shown show = {
	    .names = xml_bool(m->a, m->in, MLM_CD, "showHierarchyDetail") == 1,
	    .device = xml_bool(m->a, m->in, MLM_CD, "showDeviceInfo") == 1,
	    .imsi = xml_bool(m->a, m->in, MLM_CD, "showImsi") == 1 };
	struct found *list;
	struct ofleet_sim s;
	size_t n;

	if (size == ABSENT)
		return mlm_error(m->call, "INVALID_RANGE_SIZE_PARAMETER",
		    "The range size must be at least 1.");
	if (start == ABSENT)
		return mlm_error(m->call, "INVALID_RANGE_START_PARAMETER",
		    "The range start must be at least 0.");
	list = find(m, &n, count);
	for (size_t i = (size_t)start; i < n && i < (size_t)(start + size);
	    i++) {
		ofleet_sim(m->call->account, list[i].serial,
		    m->call->ledger.now, &s);
		mlm_directory(m, &s, &show);
	}
	if (xml_bool(m->a, m->in, MLM_CD, "showStatSimPerSimStatus") == 1)
		put_distribution(m, count);
	mlm_put(m, m->cd, "resultsNumberExceeded",
	    (int64_t)n > start + size ? "true" : "false");
	mlm_put(m, m->cd, "totalResultsNumber", arena_printf(m->a, "%zu", n));
	return true;
}
