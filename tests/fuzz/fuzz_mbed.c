/*
 * What ARM's device clouds tell, and commands for their endpoints.  The first
 * byte says which: n a NotificationMessage, v a value of a format and a path by
 * the two bytes that follow, anything else the command of an application.  Every event that is taken names something, and what a device says
 * with it has the members of the contract, and no others.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/mbed/mbed.h"
#include "lib/text/utf8.h"
#include "store/resource/resource_info.h"

#define NOW	INT64_C(1480000000000)

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool is)
{
	if (!is)
		abort();
}

static void
has_members(struct arena *a, const struct said *said,
    const char *const *names, size_t n)
{
	json_t *o = json_read(a, said->payload, said->len, NULL);

	must(json_is_object(o) && json_object_size(o) == n &&
	    strlen(said->payload) == said->len);
	for (size_t i = 0; i < n; i++)
		must(json_object_get(o, names[i]) != NULL);
}

static void
check_answer(struct arena *a, const struct event *e)
{
	static const char *const seven[] = { "id", "status", "ct", "max-age",
		"payload", "ep", "path" };
	static const char *const asked[][2] = {
		{ "write", "{\"method\":\"PUT\",\"resourceId\":\"1/0/2\"}" },
		{ "read", "/1/0/2" }, { "subscribe", "1/0/2" },
		{ "write", "no JSON" },
	};

	for (size_t i = 0; i < 4; i++) {
		struct answered w = { .op = asked[i][0], .resource = "node",
			.argument = asked[i][1] };

		mbed_answered(e, a, &w);
		must((w.said.name != NULL) == (i < 2));
		if (w.said.name != NULL)
			has_members(a, &w.said, seven, 7);
		must(w.point.path == NULL ||
		    strcmp(w.point.path, "/1/0/2") == 0);
	}
}

static void
check_event(struct arena *a, const struct event *e)
{
	static const char *const five[] = { "ep", "path", "ct", "payload",
		"max-age" };

	must(e->name != NULL && e->id != NULL && e->at == NOW);
	if (e->about == NULL) {
		must(e->own_id != NULL && *e->own_id != '\0');
		must(!e->failed || e->reason != NULL);
		check_answer(a, e);
	} else
		must(*e->about[0] != '\0' && e->about[1] == NULL);
	must(e->npoints <= POINTS_MAX);
	for (size_t i = 0; i < e->npoints; i++)
		must(*e->points[i].path != '\0');
	if (e->said.name != NULL)
		has_members(a, &e->said, five, 5);
}

static void
command(struct arena *a, const char *text, size_t len)
{
	const char *name = NULL, *why = NULL, *argument;
	struct mbed_write w;

	argument = mbed_relay.read(a, "node", text, len, &name, &why);
	must((argument == NULL) == (why != NULL));
	if (argument == NULL)
		return;
	must(strcmp(name, "write") == 0 && *mbed_write_words(a, argument) !=
	    '\0');
	must(mbed_read_write(a, argument, &w) == NULL &&
	    mbed_check_path(a, w.path) == NULL && strlen(w.bytes) <= w.n);
}

static void
value(struct arena *a, const uint8_t *data, size_t size)
{
	static const char *const formats[] = { "text/plain", "110", "112",
		"60", "11542", "application/vnd.oma.lwm2m+json", "42", "" };
	static const char *const paths[] = { "/3303/0/5700", "/3/0/13",
		"/3311/0/5850", "/3/0", "/6", "/5/0/0", "/9/9/9", "odd" };
	const struct point p = { .path = paths[data[1] % 8],
		.content = formats[data[0] % 8] };
	const char *s = mbed_value_words(a, &p, arena_strndup(a, "", 0), 0);
	char *bytes = arena_alloc(a, size - 1);

	must(s == NULL || *s != '\0');
	memcpy(bytes, data + 2, size - 2);
	s = mbed_value_words(a, &p, bytes, size - 2);
	must(s == NULL || utf8_valid(s, strlen(s)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct received got = { .n = 0 };
	const char *text;

	if (size > 2 && data[0] == 'v') {
		value(a, data + 1, size - 1);
	} else if (size > 0) {
		text = arena_strndup(a, (const char *)data + 1, size - 1);
		if (data[0] != 'n')
			command(a, text, strlen(text));
		else if (mbed_read_notice(a, size % 2 == 0 ? "*" : NULL,
		    text, strlen(text), NOW, &got) == E_OK)
			for (size_t i = 0; i < got.n; i++)
				check_event(a, &got.events[i]);
	}
	arena_free(a);
	return 0;
}
