#include <string.h>

#include "../lib/pool.h"
#include "front.h"
#include "sim_queries.h"

#define HANG_MS		120000
#define BIG_BYTES	(100 * 1000 * 1000)

const struct fault_text fault_texts[FAULT_MAX] = {
	[FAULT_SLOW] = { .name = "slow", .title = "Slow",
	    .about = "Waits before it answers.", .ms = 3000 },
	[FAULT_HANG] = { .name = "hang", .title = "Hangs",
	    .about = "Does nothing and never answers.", .ms = HANG_MS },
	[FAULT_DROP] = { .name = "drop", .title = "Drops the connection",
	    .about = "Does nothing and closes without an answer." },
	[FAULT_RATE] = { .name = "rate", .title = "Rate limit",
	    .about = "Refuses every call: 40000029 or 400101, 429 at "
	    "Orange." },
	[FAULT_ERROR] = { .name = "error", .title = "Server error",
	    .about = "Answers 500: 30000001 or 400300, "
	    "MALIMA_INTERNAL_ERROR." },
	[FAULT_EXPIRED] = { .name = "expired", .title = "Expired credentials",
	    .about = "Refuses whoever calls: 401, or the fault 400200." },
	[FAULT_QUOTA] = { .name = "quota", .title = "Quota used up",
	    .about = "Refuses with MLM_QUOTA_EXCEEDED; the M2M API only.",
	    .orange = true },
	[FAULT_HANG_AFTER] = { .name = "hang-after",
	    .title = "Hangs after it is done",
	    .about = "Carries out the call but never answers.",
	    .ms = HANG_MS },
	[FAULT_DROP_AFTER] = { .name = "drop-after",
	    .title = "Drops the connection after it is done",
	    .about = "Carries out the call and closes without an answer." },
	[FAULT_MALFORMED] = { .name = "malformed", .title = "Malformed",
	    .about = "Answers with JSON or XML that does not parse." },
	[FAULT_TRUNCATED] = { .name = "truncated", .title = "Truncated",
	    .about = "Sends half of the answer and closes." },
	[FAULT_HTML] = { .name = "html", .title = "HTML page",
	    .about = "Answers 200 with a web page, as a proxy might." },
	[FAULT_TYPE] = { .name = "type", .title = "Wrong content type",
	    .about = "Calls its answer application/octet-stream." },
	[FAULT_BIG] = { .name = "big", .title = "100 MB answer",
	    .about = "Answers with 100 MB of JSON or XML." },
	[FAULT_DRIP] = { .name = "drip", .title = "One byte a second",
	    .about = "Sends the answer one byte at a time.", .ms = 1000 },
	[FAULT_CHARSET] = { .name = "charset", .title = "Another character set",
	    .about = "Answers in ISO-8859-1, with a letter outside ASCII." },
};

enum fault_kind
fault_parse(const char *name)
{
	for (int i = 0; name != NULL && i < FAULT_MAX; i++)
		if (strcmp(name, fault_texts[i].name) == 0)
			return (enum fault_kind)i;
	return FAULT_MAX;
}

/* Use up one of the counted calls; false when none is left. */
static bool
take_one(struct db *db, struct arena *a, int64_t id)
{
	struct r_fault_take row;
	struct cur c;
	bool got;

	q_fault_take(&c, db, id);
	got = n_fault_take(&c, a, &row);
	while (n_fault_take(&c, a, &row))
		continue;
	return cur_end(&c) == E_OK && got;
}

/* Is it one of the blank-separated words? */
static bool
one_of(const char *sims, const char *sim)
{
	size_t n = strlen(sim);

	for (const char *p = sims; (p = strstr(p, sim)) != NULL; p++)
		if ((p == sims || p[-1] == ' ') &&
		    (p[n] == '\0' || p[n] == ' '))
			return true;
	return false;
}

enum err
fault_take(struct db *db, struct arena *a, int account, const char *sims,
    bool write, struct fault_set *set)
{
	struct r_fault_all rows[64], row;
	enum fault_kind kind;
	size_t n = 0;
	struct cur c;
	enum err e;

	*set = (struct fault_set){ 0 };
	q_fault_all(&c, db, account);
	while (n_fault_all(&c, a, &row))
		if (n < sizeof(rows) / sizeof(*rows))
			rows[n++] = row;
	if ((e = cur_end(&c)) != E_OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		kind = fault_parse(rows[i].kind);
		if (kind == FAULT_MAX || set->on[kind] ||
		    (rows[i].iccid[0] != '\0' &&
		    !one_of(sims, rows[i].iccid)) ||
		    strcmp(rows[i].calls, write ? "reads" : "writes") == 0)
			continue;
		if (rows[i].remaining != ABSENT &&
		    !take_one(db, a, rows[i].id))
			continue;
		set->on[kind] = true;
		set->ms[kind] = rows[i].ms;
	}
	return E_OK;
}

bool
call_wait(struct call *c, int64_t ms)
{
	const struct timespec piece = { .tv_nsec = 20 * 1000000L };
	int64_t until = clock_mono() + ms;
	bool went = true;

	meter_held(c->sim->meter, true);
	while (clock_mono() < until) {
		if (pool_stopping() || (c->source->gone != NULL &&
		    c->source->gone(c->source->ctx))) {
			went = false;
			break;
		}
		nanosleep(&piece, NULL);
	}
	meter_held(c->sim->meter, false);
	return went;
}

bool
fault_before(struct call *c, const struct fault_set *set)
{
	if (set->on[FAULT_SLOW] && !call_wait(c, set->ms[FAULT_SLOW])) {
		c->reply->drop = true;
		return true;
	}
	if (set->on[FAULT_HANG])
		call_wait(c, set->ms[FAULT_HANG]);
	if (set->on[FAULT_HANG] || set->on[FAULT_DROP]) {
		c->reply->drop = true;
		return true;
	}
	if (set->on[FAULT_EXPIRED])
		return c->api->fail(c, TROUBLE_AUTH);
	if (set->on[FAULT_RATE])
		return c->api->fail(c, TROUBLE_RATE);
	if (set->on[FAULT_ERROR])
		return c->api->fail(c, TROUBLE_SERVER);
	return set->on[FAULT_QUOTA] && c->api->fail(c, TROUBLE_QUOTA);
}

/* An answer sent one byte at a time. */
struct drip {
	struct call	*call;
	const char	*text;
	int64_t		 ms;
};

static void
drip(void *ctx, bool (*put)(void *, const char *, size_t), void *put_ctx)
{
	struct drip *d = ctx;

	for (const char *p = d->text; *p != '\0'; p++)
		if (!put(put_ctx, p, 1) || !call_wait(d->call, d->ms))
			break;
	meter_end(d->call->sim->meter);
}

static void
flood(void *ctx, bool (*put)(void *, const char *, size_t), void *put_ctx)
{
	struct call *c = ctx;
	size_t sent = 0, n = strlen(c->api->row);
	struct buf b;

	buf_init(&b, 1024 * 1024);
	buf_str(&b, c->api->head);
	while (b.len + n < 64 * 1024)
		buf_put(&b, c->api->row, n);
	meter_held(c->sim->meter, true);
	for (; sent < BIG_BYTES && !pool_stopping(); sent += b.len)
		if (!put(put_ctx, b.data, b.len < BIG_BYTES - sent ? b.len :
		    BIG_BYTES - sent))
			break;
	buf_free(&b);
	meter_end(c->sim->meter);
}

/* Write the body in ISO-8859-1, with character references where needed. */
static void
put_latin(struct buf *out, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p != '\0') {
		unsigned long code = *p;
		int more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;

		if (more > 0)
			code &= 0x3fUL >> more;
		for (p++; more > 0 && *p != '\0'; more--)
			code = code << 6 | (*p++ & 0x3f);
		if (code < 0x100)
			buf_char(out, (char)code);
		else
			buf_printf(out, "&#%lu;", code);
	}
}

static void
spoil_charset(struct call *c, const char *body, size_t len)
{
	struct buf *out = &c->reply->out;

	buf_reset(out);
	if (c->api->xml) {
		buf_str(out, "<?xml version=\"1.0\" "
		    "encoding=\"ISO-8859-1\"?>\n<!-- D\xe9j\xe0 vu -->");
		put_latin(out, strncmp(body, "<?xml", 5) == 0 ?
		    strstr(body, "?>") + 2 : body);
	} else if (len > 2 && body[0] == '{')
		buf_printf(out, "{\"note\":\"D\xe9j\xe0 vu\",%s", body + 1);
	else if (len > 2 && body[0] == '[')
		buf_str(out, body);	/* too small to carry a note */
	else
		buf_str(out, "{\"note\":\"D\xe9j\xe0 vu\"}");
	c->reply->content_type = arena_printf(c->a, "%s;charset=ISO-8859-1",
	    c->api->type);
}

static void
spoil(struct call *c, const struct fault_set *set)
{
	struct buf *out = &c->reply->out;
	char *body = arena_strndup(c->a, out->data, out->len);
	size_t len = strlen(body);

	if (set->on[FAULT_MALFORMED]) {
		buf_reset(out);
		buf_put(out, body, len > 0 ? len - 1 : 0);
		buf_str(out, c->api->xml ? "<oops" : ",,\"oops\":");
	} else if (set->on[FAULT_TRUNCATED]) {
		buf_reset(out);
		buf_put(out, body, len / 2);
		c->reply->length = len;
	} else if (set->on[FAULT_CHARSET])
		spoil_charset(c, body, len);
	if (set->on[FAULT_TYPE])
		c->reply->content_type = "application/octet-stream";
}

void
fault_after(struct call *c, const struct fault_set *set)
{
	struct reply *r = c->reply;
	struct drip *d;

	if (set->on[FAULT_HANG_AFTER])
		call_wait(c, set->ms[FAULT_HANG_AFTER]);
	if (set->on[FAULT_HANG_AFTER] || set->on[FAULT_DROP_AFTER]) {
		buf_reset(&r->out);
		r->drop = true;
		return;
	}
	if (set->on[FAULT_HTML]) {
		buf_reset(&r->out);
		buf_str(&r->out, "<!DOCTYPE html>\n<html lang=\"en\"><head>"
		    "<title>Maintenance</title></head><body><h1>We will be "
		    "back soon</h1></body></html>\n");
		r->status = 200;
		r->content_type = "text/html; charset=utf-8";
		r->headers = NULL;
		return;
	}
	spoil(c, set);
	/* both must reach the client unbuffered */
	if (set->on[FAULT_BIG]) {
		r->headers = "X-Accel-Buffering: no\r\n";
		r->length = BIG_BYTES;
		r->stream = flood;
		r->stream_ctx = c;
	} else if (set->on[FAULT_DRIP]) {
		d = arena_alloc(c->a, sizeof(*d));
		*d = (struct drip){ .call = c, .ms = set->ms[FAULT_DRIP],
		    .text = arena_strndup(c->a, r->out.data, r->out.len) };
		r->headers = "X-Accel-Buffering: no\r\n";
		r->length = r->out.len;
		r->stream = drip;
		r->stream_ctx = d;
	}
}
