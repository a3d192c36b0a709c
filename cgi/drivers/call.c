#include "call_own.h"

#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/meters.h"
#include "../lib/crypt/seal.h"
#include "redact.h"
#include "secrets.h"

#define RETRY_MS	1000	/* a failure slower than this is not retried */

static const char *const op_names[OP_MAX] = {
	[OP_CHECK] = "check", [OP_DETAILS] = "details",
	[OP_SET_STATE] = "set_state", [OP_SET_PLAN] = "set_plan",
	[OP_SET_OVERAGE] = "set_overage", [OP_PLANS] = "plans",
	[OP_USAGE] = "usage", [OP_SEND_SMS] = "send_sms",
	[OP_SMS_DETAILS] = "sms_details", [OP_SMS_FIND] = "sms_find",
	[OP_SESSION] = "session", [OP_LOCATION] = "location",
	[OP_AUDIT] = "audit", [OP_TRAFFIC] = "traffic",
	[OP_MODIFIED] = "modified", [OP_RECEIPT] = "receipt",
	[OP_HEAD] = "head", [OP_QUOTE] = "quote", [OP_TRANSACT] = "transact",
	[OP_QUERY] = "query", [OP_BLOCK] = "block", [OP_LOGS] = "logs",
	[OP_LISTEN] = "listen", [OP_OWN] = "command",
};

enum err
account_open(struct arena *a, const struct extension *x, struct account *acc)
{
	json_t *settings = NULL;

	if (x->settings != NULL && *x->settings != '\0')
		settings = json_read(a, x->settings, strlen(x->settings), NULL);
	if (!json_is_object(settings))
		settings = json_own(a, json_object());
	*acc = (struct account){ .key = arena_strdup(a, x->key),
	    .settings = settings };
	return secrets_open(a, x->sealed, settings);
}

/* The writing request is about to leave.  There is only one: a second one would
 * not be marked. */
static enum err
leave(void *ctx)
{
	struct calling *c = ctx;
	enum err e = E_INTERNAL;

	if (!c->leaving->sent)
		e = c->leaving->before(c->leaving->ctx, c->leaves->id);
	if (e == E_OK)
		c->leaving->sent = true;
	return e;
}

void
calling_log(const struct calling *c, const struct http_reply *rp, enum err e,
    const char *detail)
{
	const struct log_pair pairs[] = {
		{ "at", "call" },
		{ "key", c->acc.key },
		{ "op", c->what },
		{ "http", arena_printf(c->a, "%d", rp->status) },
		{ "ms", arena_printf(c->a, "%lld", (long long)rp->ms) },
		{ "err", errs[e].name },
		{ "code", c->r->code },
		{ "detail", detail },
	};
	const size_t n = sizeof(pairs) / sizeof(pairs[0]);

	meters_call(c->caller->meters, c->acc.key, e,
	    rp->sent ? rp->ms : -1);
	log_line(pairs, detail == NULL || *detail == '\0' ? n - 1 : n);
}

static int64_t
earlier(int64_t x, int64_t y)
{
	return x < y ? x : y;
}

enum err
calling_exchange(struct calling *c, struct arena *scratch,
    const struct http_request *q, struct http_reply *rp, struct limiter *limiter,
    const char **detail)
{
	const char *name = c->p->limiter == NULL ? NULL :
	    c->p->limiter(&c->acc, c->a);
	int64_t now = clock_mono();
	enum err e;

	*rp = (struct http_reply){ .content_type = "", .body = "" };
	*detail = "";
	limiter->means = NULL;
	if (name != NULL) {
		e = limiter_enter(limiter, &c->caller->limiter, name,
		    c->p->per_second, c->leaving != NULL ? LIMITER_WRITE :
		    c->caller->batch ? LIMITER_BATCH : LIMITER_READ,
		    earlier(c->deadline, now + LIMITER_MS));
		meters_wait(c->caller->meters, c->acc.key, clock_mono() - now);
		if (e != E_OK)
			return e;
		now = clock_mono();
	}
	if (now >= c->deadline)
		return E_SERVICE_TURN;
	if (c->r->at == ABSENT && !c->logging_in) {
		e = c->begins == NULL ? E_OK :
		    c->begins->begins(c->begins->ctx);
		if (e != E_OK)
			return e;
		c->r->at = clock_now();
	}
	e = http_call(c->caller->http, scratch, q,
	    earlier(c->deadline - now, CALL_MS), rp, detail);
	c->sent = rp->sent;
	c->stale = rp->stale;
	c->ms = rp->ms;
	return e;
}

/* Make one request and parse the answer.  The body and what the parser made of
 * it (a json_t, an XML document) are freed afterwards, so the parser copies
 * what it keeps. */
static enum err
attempt(struct calling *c, const struct step *s, const struct op_args *args,
    const struct http_request *q)
{
	struct arena *scratch = arena_new(ARENA_MAX);
	struct arena_mark mark = arena_mark(c->a);
	struct http_reply rp;
	struct limiter limiter;
	const char *detail;
	enum err e;

	c->r->more = false;
	c->r->code = c->r->reason = NULL;
	e = calling_exchange(c, scratch, q, &rp, &limiter, &detail);
	if (e == E_OK)
		e = s->parse(&rp, args, c->a, c->r);
	else if (e == E_SERVICE_TLS)	/* TLS errors have many causes: report
					 * the details */
		c->r->reason = arena_printf(c->a, "%s, so nothing was sent. "
		    "Check the API endpoint of the extension. (%s)",
		    rp.tls, detail);
	/* before anything stores, shows or logs it */
	c->r->reason = redact(c->a, c->p, &c->acc, c->r->reason);
	c->r->code = redact(c->a, c->p, &c->acc, c->r->code);
	for (size_t i = 0; i < c->r->ntold; i++) {
		struct ledger_told *t = &c->r->told[i];

		t->reason = redact(c->a, c->p, &c->acc, t->reason);
		t->code = redact(c->a, c->p, &c->acc, t->code);
	}
	limiter_leave(&limiter, e == E_SERVICE_RATE ? PAUSE_RATE_MS : 0);
	calling_log(c, &rp, e, detail);
	arena_unwind(c->a, mark);
	arena_free(scratch);
	return e;
}

/* May a step that changes nothing be retried?  Only if its request never left
 * and failed quickly, or the kept connection of an earlier call had been
 * closed. */
static bool
try_again(const struct calling *c, enum err e)
{
	return (e == E_SERVICE_CLOSED && c->stale) || ((e ==
	    E_SERVICE_CONNECT || e == E_SERVICE_DNS) && !c->sent &&
	    c->ms < RETRY_MS);
}

static enum err
run_step(struct calling *c, const struct step *s, const struct op_args *args)
{
	struct http_request q = { .method = NULL };
	enum err e;

	e = s->build(&c->acc, args, c->r, c->a, &q);
	if (e != E_OK || q.url == NULL)
		return e;
	if (s->writes) {
		q.before = leave;
		q.before_ctx = c;
		q.own_connection = true;
		c->leaves = &q;
	}
	c->sent = c->stale = false;
	e = attempt(c, s, args, &q);
	if (!s->writes && try_again(c, e))
		e = attempt(c, s, args, &q);
	return e;
}

/* Run a step with the tokens it needs.  Refused tokens are dropped.  A read is
 * then repeated once with new ones; a write is not, because it has left. */
static enum err
run_step_in(struct calling *c, const struct step *s,
    const struct op_args *args)
{
	enum err e = tokens_login(c);

	if (e == E_OK)
		e = run_step(c, s, args);
	else
		return e;
	if (e != E_SERVICE_AUTH || c->p->tokens == NULL)
		return e;
	tokens_logout(c);
	if (s->writes || c->renewed)
		return e;
	c->renewed = true;
	e = tokens_login(c);
	return e == E_OK ? run_step(c, s, args) : e;
}

enum err
driver_call(struct caller *caller, struct arena *a,
    const struct driver *p, const struct account *acc, enum op op,
    const struct op_args *args, int64_t deadline, struct result *r,
    struct leaving *leaving)
{
	struct calling c = { .caller = caller, .a = a, .p = p, .acc = *acc,
		.op = op, .what = op_names[op], .deadline = deadline, .r = r,
		.begins = leaving != NULL && leaving->begins != NULL ?
		    leaving : NULL };
	const int first = args->page < 1 ? 1 : args->page;
	const struct operation *o;
	struct op_args page = *args;
	bool taken = false;
	enum err e = E_OK;

	result_init(r);
	o = op == OP_OWN ? args->own : driver_can(p, op, &r->reason);
	if (o == NULL)
		return E_SERVICE_CANNOT;
	if (leaving != NULL && leaving->before == NULL)
		leaving = NULL;
	c.leaving = leaving;
	if (operation_writes(o) != (leaving != NULL)) {
		log_error("call", "%s: a write, and only a write, has to "
		    "be marked as it leaves", op_names[op]);
		return E_INTERNAL;
	}
	for (const struct step *s = o->steps; e == E_OK && s->build != NULL;
	    s++) {
		page.page = first;
		do {
			e = run_step_in(&c, s, &page);
			if (e == E_OK)
				r->page = page.page;
		} while (e == E_OK && r->more && !s->writes &&
		    ++page.page < first + LIST_PAGES);
		if (e == E_OK && s->writes)
			taken = leaving->sent;
	}
	if (taken) {
		r->code = r->reason = NULL;
		return E_OK;
	}
	/* every step was skipped, which is no answer to a write */
	return e == E_OK && leaving != NULL && !leaving->sent ? E_INTERNAL : e;
}
