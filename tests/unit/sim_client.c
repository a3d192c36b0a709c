#include <check.h>
#include <string.h>

#include "sim_client.h"

struct arena *client_a;
struct result client_r;
const char *client_push;
static json_t *settings;

void
client_open(void)
{
	sim_open();
	client_a = arena_new(ARENA_MAX);
	settings = json_own(client_a, json_pack("{s:s,s:s,s:s,s:s,s:s}",
	    "username", "test", "password", "test-password",
	    "accesskey", "test-licence-key",
	    "apikey", "orange-test-api-key", "endpoint", CLIENT_BASE));
}

void
client_close(void)
{
	arena_free(client_a);
	sim_close();
}

void
client_set(const char *name, const char *value)
{
	ck_assert_int_eq(json_object_set_new(settings, name,
	    json_string(value)), 0);
}

/* Send what was built; the answer, as the console's HTTP would bring it. */
static void
exchange(const struct http_request *rq, struct http_reply *rp)
{
	const char *type = "", *headers[3] = { NULL };
	size_t n = 0;

	ck_assert_int_eq(strncmp(rq->url, CLIENT_BASE "/",
	    sizeof(CLIENT_BASE)), 0);
	for (int i = 0; rq->headers[i] != NULL; i++) {
		if (strncmp(rq->headers[i], "Content-Type: ", 14) == 0)
			type = rq->headers[i] + 14;
		if (strncmp(rq->headers[i], "X-API-KEY: ", 11) == 0)
			headers[n++] = arena_printf(client_a,
			    "HTTP_X_API_KEY=%s", rq->headers[i] + 11);
		if (strncmp(rq->headers[i], "Authorization: ", 15) == 0)
			headers[n++] = arena_printf(client_a,
			    "HTTP_AUTHORIZATION=%s", rq->headers[i] + 15);
	}
	sim_credentials = rq->user == NULL ? NULL :
	    arena_printf(client_a, "%s:%s", rq->user, rq->password);
	sim_request(rq->method, rq->url + sizeof(CLIENT_BASE) - 1, type,
	    rq->body, headers);
	*rp = (struct http_reply){ .status = sim_reply.status,
	    .content_type = sim_reply.content_type,
	    .body = arena_strndup(client_a, sim_reply.out.data,
	    sim_reply.out.len),
	    .len = sim_reply.out.len };
}

enum err
client_ask(const char *driver, enum op op, const struct op_args *args)
{
	const struct driver *p = driver_by_name(driver);
	const struct account acc = { .key = "k", .settings = settings,
		.push = client_push };
	struct http_request rq;
	struct http_reply rp;
	const struct operation *o;
	enum err e = E_OK;

	ck_assert_ptr_nonnull(p);
	o = op == OP_OWN ? args->own : &p->ops[op];
	ck_assert_ptr_nonnull(o->steps);
	result_init(&client_r);
	for (const struct step *s = o->steps; s->build != NULL &&
	    e == E_OK; s++) {
		rq = (struct http_request){ .method = NULL };
		e = s->build(&acc, args, &client_r, client_a, &rq);
		if (e != E_OK || rq.url == NULL)
			continue;
		exchange(&rq, &rp);
		e = s->parse(&rp, args, client_a, &client_r);
	}
	return e;
}

enum err
client_poll(const char *driver, bool first, struct received *got)
{
	const struct driver *p = driver_by_name(driver);
	const struct account acc = { .key = "k", .settings = settings,
		.push = client_push };
	const struct poll poll = { .first = first };
	struct http_request rq = { .method = NULL };
	struct http_reply rp;
	enum err e = p->channel->build(&acc, &poll, client_a, &rq);

	ck_assert_int_eq(e, E_OK);
	exchange(&rq, &rp);
	*got = (struct received){ .n = 0 };
	return p->channel->parse(&acc, &rp, sim_now, client_a, got);
}
