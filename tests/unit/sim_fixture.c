#include <check.h>
#include <stdarg.h>
#include <unistd.h>

#include "lib/db/db_schema.h"
#include "lib/text/iccid.h"
#include "sim_fixture.h"
#include "sim_queries.h"

struct simulator sim_under_test;
struct reply sim_reply;
int64_t sim_now;
const char *sim_credentials;

static char dir[64];
static struct arena *keep;		/* what a test was given */

static const char *
file(const char *name)
{
	return arena_printf(keep, "%s/%s", dir, name);
}

static void
start(void)
{
	sim_under_test = (struct simulator){ .a = arena_new(ARENA_MAX) };
	sim_under_test.meter = meter_open(file("sim.meter"));
	ck_assert_ptr_nonnull(sim_under_test.meter);
	sim_under_test.db = db_open(&simulator_schema, file("sim.db"));
	ck_assert_ptr_nonnull(sim_under_test.db);
}

static void
stop(void)
{
	db_close(sim_under_test.db);
	meter_close(sim_under_test.meter);
	arena_free(sim_under_test.a);
}

void
sim_open(void)
{
	snprintf(dir, sizeof(dir), "/tmp/patchbay-sim-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	keep = arena_new(ARENA_MAX);
	sim_credentials = "test:test-api-key";
	sim_at(INT64_C(1780000000000));	/* 2026-05-28T20:26:40Z */
	ck_assert_int_eq(db_migrate(&simulator_schema, file("sim.db")), E_OK);
	buf_init(&sim_reply.out, PAGE_MAX);
	start();
	/* tests call faster than anybody may */
	ck_assert_int_eq(sim_form("/simulator/policy",
	    "account=test&per_second=0"), 303);
}

void
sim_close(void)
{
	static const char *const files[] = { "sim.db", "sim.db-wal",
		"sim.db-shm", "sim.meter" };

	stop();
	buf_free(&sim_reply.out);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		unlink(file(files[i]));
	ck_assert_int_eq(rmdir(dir), 0);
	arena_free(keep);
	unsetenv("PATCHBAY_NOW");
}

void
sim_reopen(void)
{
	stop();
	start();
}

void
sim_at(int64_t ms)
{
	char text[32];

	sim_now = ms;
	snprintf(text, sizeof(text), "%lld", (long long)ms);
	setenv("PATCHBAY_NOW", text, 1);
}

const char *
sim_text(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = arena_vprintf(keep, fmt, ap);
	va_end(ap);
	return s;
}

const char *
sim_iccid(int64_t serial)
{
	char *s = arena_alloc(keep, ICCID_SIZE);

	iccid_make(10, serial, s);
	return s;
}

const char *
sim_path(int64_t serial, const char *rest)
{
	return sim_text("/devices/%s%s", sim_iccid(serial), rest);
}

/* --- one request --- */

struct opened {
	const char		*method, *uri, *type, *body;
	size_t			 len, read;
	const char *const	*more;
	const char		*auth, *length;
};

static const char *
param(void *ctx, const char *name)
{
	struct opened *a = ctx;
	size_t n = strlen(name);

	for (size_t i = 0; a->more != NULL && a->more[i] != NULL; i++)
		if (strncmp(a->more[i], name, n) == 0 &&
		    a->more[i][n] == '=')
			return a->more[i] + n + 1;
	if (strcmp(name, "REQUEST_METHOD") == 0)
		return a->method;
	if (strcmp(name, "REQUEST_URI") == 0)
		return a->uri;
	if (strcmp(name, "CONTENT_TYPE") == 0)
		return a->type;
	if (strcmp(name, "CONTENT_LENGTH") == 0)
		return a->length;
	if (strcmp(name, "HTTP_AUTHORIZATION") == 0)
		return a->auth;
	return NULL;
}

static size_t
read_body(void *ctx, char *p, size_t n)
{
	struct opened *a = ctx;

	if (n > a->len - a->read)
		n = a->len - a->read;
	memcpy(p, a->body + a->read, n);
	a->read += n;
	return n;
}

static const char *
basic(const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(text);
	struct buf b;
	char *s;

	buf_init(&b, 1024);
	buf_str(&b, "Basic ");
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)(unsigned char)text[i] << 16;

		if (i + 1 < n)
			v |= (unsigned)(unsigned char)text[i + 1] << 8;
		if (i + 2 < n)
			v |= (unsigned char)text[i + 2];
		buf_char(&b, digits[v >> 18 & 63]);
		buf_char(&b, digits[v >> 12 & 63]);
		buf_char(&b, i + 1 < n ? digits[v >> 6 & 63] : '=');
		buf_char(&b, i + 2 < n ? digits[v & 63] : '=');
	}
	s = arena_strdup(keep, b.data);
	buf_free(&b);
	return s;
}

int
sim_request(const char *method, const char *path, const char *type,
    const char *body, const char *const *params)
{
	struct opened a = { .method = method, .uri = path, .type = type,
	    .body = body, .len = body == NULL ? 0 : strlen(body),
	    .more = params,
	    .auth = sim_credentials == NULL ? NULL : basic(sim_credentials) };
	struct req_source source = { .param = param, .read = read_body,
	    .ctx = &a };
	struct buf out = sim_reply.out;

	a.length = arena_printf(keep, "%zu", a.len);
	buf_reset(&out);
	sim_reply = (struct reply){ .status = 200, .out = out };
	sim_answer(&sim_under_test, &source, &sim_reply);
	ck_assert(!sim_reply.out.failed);
	return sim_reply.status;
}

static json_t *
rest(const char *method, const char *path, const char *body)
{
	sim_request(method, sim_text("/rws/api/v1%s", path),
	    "application/json", body, NULL);
	return json_read(keep, sim_reply.out.data, sim_reply.out.len, NULL);
}

json_t *
ask_get(const char *path)
{
	return rest("GET", path, NULL);
}

json_t *
ask_put(const char *path, const char *body)
{
	return rest("PUT", path, body);
}

json_t *
ask_post(const char *path, const char *body)
{
	return rest("POST", path, body);
}

int
sim_form(const char *path, const char *form)
{
	return sim_request("POST", path, "application/x-www-form-urlencoded",
	    form, NULL);
}

void
sim_refused(const json_t *o, int status, const char *code)
{
	const char *got = json_string_value(json_object_get(o, "errorCode"));

	ck_assert_int_eq(sim_reply.status, status);
	ck_assert_ptr_nonnull(json_object_get(o, "errorMessage"));
	ck_assert_msg(got != NULL && strcmp(got, code) == 0, "%s, not %s",
	    got == NULL ? "no code" : got, code);
}

const char *
sim_str(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	ck_assert_msg(s != NULL, "no text %s in %s", name,
	    sim_reply.out.data);
	return s;
}
