/* Metrics in the text format of Prometheus. */
#include <inttypes.h>

#include "../events/refusals.h"
#include "../lib/meters.h"
#include "../pages/settings/condition.h"
#include "answer.h"

/* As serve.h numbers them. */
static const char *const pools[] = { "pages", "forms", "outside", "api",
    "signin", "messages" };
static const char *const statuses[METER_CLASSES] = { "1xx", "2xx", "3xx", "4xx",
    "5xx" };

static void
about(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_printf(b, "# HELP patchbay_%s %s\n# TYPE patchbay_%s %s\n", name,
	    help, name, type);
}

static void
number(struct buf *b, const char *name, const char *help, int64_t n)
{
	about(b, name, "gauge", help);
	buf_printf(b, "patchbay_%s %" PRId64 "\n", name, n);
}

/* Only what is known. */
static void
maybe(struct buf *b, const char *name, const char *help, int64_t n)
{
	if (n != ABSENT)
		number(b, name, help, n);
}

/* From ms; ABSENT: not known. */
static void
seconds(struct buf *b, const char *name, const char *help, int64_t ms)
{
	if (ms == ABSENT)
		return;
	about(b, name, "gauge", help);
	buf_printf(b, "patchbay_%s %.3f\n", name, (double)ms / 1000);
}

static void
refusals(struct buf *b, const char *state)
{
	uint64_t *counts = refusals_open(state);

	about(b, "refused_total", "counter", "Sign-ins, publishes, "
	    "subscriptions and calls that were refused.");
	for (int i = 0; i < REFUSAL_MAX; i++)
		buf_printf(b, "patchbay_refused_total{by=\"%s\",what=\"%s\"} "
		    "%" PRIu64 "\n", refusal_words[i].by,
		    refusal_words[i].what,
		    refusals_get(counts, (enum refusal)i));
	refusals_close(counts);
}

/* A histogram in seconds; label is one, with its value. */
static void
times(struct buf *b, const char *name, const char *label,
    const struct meter_times *t)
{
	uint64_t sum = 0;

	for (int i = 0; i < METER_STEPS; i++) {
		sum += meter_get(&t->n[i]);
		buf_printf(b, "patchbay_%s_bucket{%s,le=\"%g\"} %" PRIu64 "\n",
		    name, label, (double)meter_steps[i] / 1000, sum);
	}
	sum += meter_get(&t->n[METER_STEPS]);
	buf_printf(b, "patchbay_%s_bucket{%s,le=\"+Inf\"} %" PRIu64 "\n"
	    "patchbay_%s_sum{%s} %.3f\npatchbay_%s_count{%s} %" PRIu64 "\n",
	    name, label, sum, name, label, (double)meter_get(&t->ms) / 1000,
	    name, label, sum);
}

static void
requests(struct buf *b, struct arena *a, const struct meters *m)
{
	const int n = sizeof(pools) / sizeof(*pools);

	about(b, "requests_total", "counter", "Requests answered, by the pool "
	    "of processes and the class of the status.");
	for (int i = 0; i < n; i++)
		for (int k = 0; k < METER_CLASSES; k++)
			buf_printf(b, "patchbay_requests_total{pool=\"%s\","
			    "status=\"%s\"} %" PRIu64 "\n", pools[i],
			    statuses[k],
			    meter_get(&m->pools[i].statuses[k]));
	about(b, "request_seconds", "histogram", "How long they took.");
	for (int i = 0; i < n; i++)
		times(b, "request_seconds", arena_printf(a, "pool=\"%s\"",
		    pools[i]), &m->pools[i].times);
}

static void
calls(struct buf *b, struct arena *a, const struct meters *m)
{
	const struct meter_extension *x = m->extensions;

	about(b, "calls_total", "counter", "Requests to outside services, by "
	    "what came of them.");
	for (int i = 0; i < METER_EXTENSIONS; i++)
		for (int e = 0; meter_named(&x[i]) && e < E_MAX; e++)
			if (meter_get(&x[i].results[e]) > 0)
				buf_printf(b, "patchbay_calls_total{"
				    "extension=\"%s\",result=\"%s\"} %" PRIu64
				    "\n", x[i].key, e == E_OK ? "ok" :
				    errs[e].name,
				    meter_get(&x[i].results[e]));
	about(b, "call_seconds", "histogram", "How long they took.");
	for (int i = 0; i < METER_EXTENSIONS; i++)
		if (meter_named(&x[i]))
			times(b, "call_seconds", arena_printf(a,
			    "extension=\"%s\"", x[i].key), &x[i].times);
	about(b, "rate_limit_wait_seconds_total", "counter", "Time that calls "
	    "waited for the rate limiter.");
	for (int i = 0; i < METER_EXTENSIONS; i++)
		if (meter_named(&x[i]))
			buf_printf(b, "patchbay_rate_limit_wait_seconds_total{"
			    "extension=\"%s\"} %.3f\n", x[i].key,
			    (double)meter_get(&x[i].wait_ms) / 1000);
}

static void
condition(struct buf *b, const struct condition *c)
{
	about(b, "commands", "gauge", "Commands that are not decided.");
	for (int i = 0; i < CMD_STATUS_MAX; i++)
		if (i != CMD_CONFIRMED && i != CMD_REFUSED)
			buf_printf(b, "patchbay_commands{status=\"%s\"} "
			    "%" PRId64 "\n", command_status_names[i],
			    c->commands[i]);
	number(b, "connected_clients", "Devices, gateways and applications "
	    "that are connected.", c->connected);
	maybe(b, "journal_bytes", "Size of the journal of events.",
	    c->journal.bytes);
	if (c->journal.bytes != ABSENT) {
		number(b, "journal_max_bytes", "At this size publishers are "
		    "refused.", c->journal.max);
		seconds(b, "journal_age_seconds", "How long the oldest segment "
		    "of the journal waits; 0: none does.", c->journal_age ==
		    ABSENT ? 0 : c->journal_age);
	}
	maybe(b, "database_bytes", "Size of the SQLite database.", c->database);
	maybe(b, "database_wal_bytes", "Size of its write-ahead log.", c->wal);
	maybe(b, "disk_free_bytes", "Free space for the state directory.",
	    c->disk_free);
	seconds(b, "background_age_seconds", "Since the background worker reported.",
	    c->background);
	seconds(b, "backup_age_seconds", "Since the last backup.", c->backup_age);
}

enum err
api_metrics(struct page *p)
{
	const struct meters *m = p->cfg->meters;
	struct buf *b = &p->reply->out;
	struct condition c;
	enum err e = condition_read(&c, p->db, p->events, p->a, p->cfg,
	    p->now);

	if (e != E_OK)
		return e;
	refusals(b, p->cfg->state);
	if (m != NULL) {
		number(b, "start_time_seconds", "When it was started, since "
		    "1970.", m->since / 1000);
		requests(b, p->a, m);
		calls(b, p->a, m);
		about(b, "events_total", "counter", "Events stored by this "
		    "node's recorder since it started.");
		buf_printf(b, "patchbay_events_total %" PRIu64 "\n",
		    meter_get(&m->events));
		about(b, "event_bytes_total", "counter", "Bytes of their "
		    "payloads.");
		buf_printf(b, "patchbay_event_bytes_total %" PRIu64 "\n",
		    meter_get(&m->event_bytes));
	}
	condition(b, &c);
	p->reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
	return E_OK;
}
