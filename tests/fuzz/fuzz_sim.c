/*
 * Any request to the simulator's REST API: "METHOD /path" on the first line,
 * the rest is the body.  The answer is JSON, with a status of the contract.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/db/db_schema.h"
#include "lib/text/json.h"
#include "sim/sim.h"
#include "sim_queries.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct opened {
	const char	*method, *uri, *body;
	char		 length[24];
	size_t		 len, read;
};

static struct simulator sim;
static char dir[] = "/tmp/patchbay-fuzz-XXXXXX";

static const char *
param(void *ctx, const char *name)
{
	struct opened *a = ctx;

	if (strcmp(name, "REQUEST_METHOD") == 0)
		return a->method;
	if (strcmp(name, "REQUEST_URI") == 0)
		return a->uri;
	if (strcmp(name, "CONTENT_LENGTH") == 0)
		return a->length;
	if (strcmp(name, "CONTENT_TYPE") == 0)
		return "application/json";
	/* test:test-api-key */
	return strcmp(name, "HTTP_AUTHORIZATION") == 0 ?
	    "Basic dGVzdDp0ZXN0LWFwaS1rZXk=" : NULL;
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

static void
clean_up(void)
{
	static const char *const files[] = { "sim.db", "sim.db-wal",
		"sim.db-shm", "sim.meter" };
	char path[64];

	db_close(sim.db);
	meter_close(sim.meter);
	arena_free(sim.a);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	rmdir(dir);
}

static void
set_up(void)
{
	char db[64], meter[64];

	setenv("PATCHBAY_NOW", "1780000000000", 1);
	if (mkdtemp(dir) == NULL)
		abort();
	snprintf(db, sizeof(db), "%s/sim.db", dir);
	snprintf(meter, sizeof(meter), "%s/sim.meter", dir);
	sim.a = arena_new(ARENA_MAX);
	if (db_migrate(&simulator_schema, db) != E_OK ||
	    (sim.db = db_open(&simulator_schema, db)) == NULL ||
	    (sim.meter = meter_open(meter)) == NULL ||
	    x_policy_put(sim.db, 10, 0, 400, 0) != E_OK)
		abort();
	atexit(clean_up);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct opened ask = { .method = "GET" };
	struct req_source source = { .param = param, .read = read_body,
	    .ctx = &ask };
	struct reply reply = { .status = 200 };
	char *text, *line, *space;
	json_t *answer;

	if (sim.db == NULL)
		set_up();
	if ((text = malloc(len + 1)) == NULL)
		abort();
	memcpy(text, data, len);
	text[len] = '\0';
	line = memchr(text, '\n', len);
	ask.body = line == NULL ? text + len : line + 1;
	ask.len = (size_t)(text + len - ask.body);
	snprintf(ask.length, sizeof(ask.length), "%zu", ask.len);
	if (line != NULL)
		*line = '\0';
	space = strchr(text, ' ');
	ask.uri = space == NULL ? text : space + 1;
	if (space != NULL) {
		*space = '\0';
		ask.method = text;
	}
	if (strncmp(ask.uri, "/rws/api/v1/", 12) == 0) {
		buf_init(&reply.out, PAGE_MAX);
		sim_answer(&sim, &source, &reply);
		if (reply.out.failed || reply.drop || reply.stream != NULL ||
		    reply.status == 500)
			abort();
		if (reply.content_type != NULL && strncmp(reply.content_type,
		    "application/json", 16) == 0) {
			answer = json_read(sim.a, reply.out.data,
			    reply.out.len, NULL);
			if (!json_is_object(answer))
				abort();
		}
		buf_free(&reply.out);
	}
	free(text);
	return 0;
}
