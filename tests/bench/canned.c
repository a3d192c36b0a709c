#include "canned.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/text/buf.h"

#define REST	"control-center-rest/"
#define SOAP	"control-center-soap/"

#define REST_DETAILS							\
	.device_key = "iccid", .resource = "8999901000000000427",		\
	.file = { REST "device.details.200.json",			\
	    REST "device.ctdUsages.200.json" }
#define SOAP_DETAILS							\
	.device_key = "iccid", .resource = "8999900000000100012",		\
	.file = { SOAP "details.xml" }

const struct canned canned[] = {
	{ .driver = "control-center-rest", REST_DETAILS },
	{ .driver = "control-center-soap", SOAP_DETAILS },
	{ .driver = "atnt-rest", REST_DETAILS },
	{ .driver = "atnt-soap", SOAP_DETAILS },
	{
		.driver = "orange-malima", .device_key = "serialnumber",
		.resource = "9990000000011",
		.file = { "orange-malima/directory.xml" },
	},
	{
		.driver = "orange-live-objects",
		.device_key = "subscription", .resource = "06000001",
		.file = { NULL, "orange-live-objects/subscription.json",
		    "orange-live-objects/location.json" },
	},
	{ .driver = NULL },
};

void
canned_die(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(1);
}

const struct canned *
canned_of(const struct driver *p)
{
	const struct canned *c = canned;

	while (c->driver != NULL && strcmp(c->driver, p->name) != 0)
		c++;
	if (c->driver == NULL)
		canned_die(p->name, "tests/bench/canned.c has no answers");
	return c;
}

char *
canned_file(struct arena *a, const char *name, size_t *len)
{
	const char *path = arena_printf(a, "tests/fixtures/%s", name);
	FILE *f = fopen(path, "rb");
	char *text;
	long size;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		canned_die(path, "cannot be read");
	rewind(f);
	text = arena_alloc(a, (size_t)size + 1);
	*len = fread(text, 1, (size_t)size, f);
	fclose(f);
	if (*len != (size_t)size)
		canned_die(path, "cannot be read");
	return text;
}

static struct http_reply
reply(const char *name, const char *body, size_t len)
{
	return (struct http_reply){
		.status = 200, .body = body, .len = len, .sent = true,
		.content_type = strstr(name, ".json") != NULL ?
		    "application/json" : "text/xml; charset=utf-8",
	};
}

struct http_reply
canned_reply(struct arena *a, const char *name)
{
	size_t len;
	const char *body = canned_file(a, name, &len);

	return reply(name, body, len);
}

/* The last occurrence. */
static const char *
last_of(const char *text, const char *piece)
{
	const char *p, *found = NULL;

	for (p = strstr(text, piece); p != NULL; p = strstr(p + 1, piece))
		found = p;
	return found;
}

/* The row with another name in it. */
static void
put_row(struct buf *b, const char *row, size_t n, const char *was,
    const char *id)
{
	const char *p = memmem(row, n, was, strlen(was));

	if (p == NULL)
		canned_die(was, "is not in the row that is repeated");
	buf_put(b, row, (size_t)(p - row));
	buf_str(b, id);
	p += strlen(was);
	buf_put(b, p, n - (size_t)(p - row));
}

struct http_reply
canned_repeat(struct arena *a, const struct canned_batch *c,
    const char *const *ids, size_t n)
{
	struct http_reply r = canned_reply(a, c->file);
	const char *first = strstr(r.body, c->first), *row, *end;
	struct buf b;

	/* rows before the last go: every SIM is there once */
	row = last_of(r.body, c->first);
	end = last_of(r.body, c->last);
	if (row == NULL || end == NULL || end < row)
		canned_die(c->file, "has no such row");
	end += strlen(c->last);
	buf_init(&b, ANSWER_MAX);
	buf_put(&b, r.body, (size_t)(first - r.body));
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_str(&b, c->between);
		put_row(&b, row, (size_t)(end - row), c->resource, ids[i]);
	}
	buf_str(&b, end);
	if (b.failed)
		canned_die(c->file, "is too big");
	r = reply(c->file, arena_strndup(a, b.data, b.len), b.len);
	buf_free(&b);
	return r;
}

const char *const *
canned_ids(struct arena *a, const char *like, size_t n)
{
	const char **ids = arena_array(a, n, sizeof(*ids));
	size_t len = strlen(like);

	for (size_t i = 0; i < n; i++)
		ids[i] = arena_printf(a, "%.*s9%04zu", (int)len - 5, like, i);
	return ids;
}

json_t *
canned_settings(struct arena *a, const char *user, const char *endpoint)
{
	return json_own(a, json_pack("{s:s, s:s, s:s, s:s, s:s}",
	    "username", user, "password", "bench-password",
	    "accesskey", "bench-key", "apikey", "bench-key",
	    "endpoint", endpoint));
}

/* --- a directory --- */

static char made[PATH_MAX];		/* for leave(), which gets no argument */
static pid_t maker;

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void
leave(void)
{
	if (getpid() == maker)
		nftw(made, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
canned_dir(struct arena *a, const char *parent)
{
	const char *dir = arena_printf(a, "%s/patchbay-bench-XXXXXX",
	    parent == NULL ? "/tmp" : parent);

	if (strlen(dir) >= sizeof(made))
		canned_die(dir, "is too long");
	memcpy(made, dir, strlen(dir) + 1);
	if (mkdtemp(made) == NULL)
		canned_die(made, "cannot be made");
	maker = getpid();
	atexit(leave);
	return made;
}
