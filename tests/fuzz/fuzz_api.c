/*
 * Any query and any body to any operation of the API that calls nobody:
 *
 *	first byte	which route
 *	to the newline	the query
 *	the rest	the body
 *
 * The answer is JSON with the API's shape of errors, and never a failure of
 * ours.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/answer.h"
#include "queries.h"
#include "store/extension/extension.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NOW	INT64_C(1700000000000)

static char		 path[] = "/tmp/patchbay-fuzz-XXXXXX";
static struct db	*db;
static struct reply	 reply;

static void
must(bool fine)
{
	if (!fine)
		abort();
}

static void
clean(void)
{
	static const char *const more[] = { "", "-wal", "-shm" };
	char name[sizeof(path) + 4];

	db_close(db);
	reply_free(&reply);
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", path, more[i]);
		unlink(name);
	}
}

static void
prepare(void)
{
	const struct device_type t = { .id = "T", .class_id = "Device",
		.created = NOW };
	const struct extension x = { .key = "jasper",
		.driver = "control-center-rest", .title = "Jasper", .on = true,
		.settings = "{}", .sealed = "", .created = NOW };
	struct device d = { .type_id = "T", .device_id = "d", .created = NOW };
	int fd = mkstemp(path);

	must(fd != -1);
	close(fd);
	unlink(path);
	must(db_migrate(&patchbay_schema, path) == E_OK);
	must((db = db_open(&patchbay_schema, path)) != NULL);
	must(device_type_add(db, &t) == E_OK && device_add(db, &d) == E_OK &&
	    extension_add(db, &x) == E_OK);
	reply_init(&reply, PAGE_MAX);
	atexit(clean);
}

/* What is asked about has to stay there. */
static bool
is_tried(const struct route *r)
{
	return !(r->flags & R_OUTSIDE) && (r->method != METHOD_DELETE ||
	    strstr(r->pattern, "/diag/") != NULL);
}

/* Messages are not taken here: that needs the process of the exchange. */
static void
check_answer(struct arena *a, const struct route *r, enum err e)
{
	json_t *o;

	must(!reply.out.failed && (errs[e].status < 500 ||
	    (e == E_BUSY && (r->flags & R_MESSAGES) != 0)));
	if (reply.status == 204)
		return;
	o = json_read(a, reply.out.data, reply.out.len, NULL);
	must(o != NULL);
	if (reply.status >= 400 && json_is_object(o))
		must(json_is_string(json_object_get(o, "message")) &&
		    json_is_array(json_object_get(json_object_get(o,
		    "exception"), "properties")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct config cfg = { .state = "/nowhere" };
	struct api_key key = { .name = "a-golden-0123456789",
		.role = ROLE_ADMIN };
	struct arena *a = arena_new(ARENA_MAX);
	const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
	struct req req = { .a = a, .content_type = "application/json" };
	struct event_reader events;
	struct page p = { .a = a, .req = &req, .reply = &reply, .cfg = &cfg,
		.events = &events, .key = &key,
		.now = NOW, .user = { .id = -1, .name = "a-golden-0123456789",
		.role = ROLE_ADMIN }, .org = { .id = "abc123", .name = "o",
		.created = NOW }, .args = { "T", "d", "1", "1" } };
	const struct route *r = api_routes;
	size_t n = 0;
	enum err e;

	if (db == NULL)
		prepare();
	p.db = db;
	event_reader_open(&events, "/nowhere/events");
	while (r[n].pattern != NULL)
		n++;
	if (end != NULL && is_tried(r = &api_routes[data[0] % n]) &&
	    pairs_parse(a, (const char *)data + 1,
	    (size_t)(end - data) - (end > data), &req.query) == E_OK) {
		req.path = r->pattern;
		req.method = r->method;
		req.body = arena_strndup(a, (const char *)end + 1,
		    size - (size_t)(end - data) - 1);
		req.body_len = size - (size_t)(end - data) - 1;
		if (strstr(r->pattern, "{}") == NULL)
			p.args[0] = p.args[1] = NULL;
		reply_reset(&reply);
		db_read_only(db, r->method == METHOD_GET);
		e = r->handler(&p);
		db_read_only(db, false);
		must(!db_in_transaction(db));
		if (e != E_OK && e != E_FORM)
			api_error(&p, e);
		check_answer(a, r, e);
	}
	arena_free(a);
	return 0;
}
