#include "serve.h"

#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "bulkhead.h"
#include "identify.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/places.h"
#include "lib/crypt/seal.h"
#include "lib/text/zone.h"
#include "outcome.h"
#include "pages/pages.h"
#include "store/watch.h"

/* Whoever waits has not waited for long. */
#define QUICK_MS	1000

/* On every answer of ours.  Pages load their own style, script and images and
 * nothing else. */
#define SECURITY_HEADERS \
	"Content-Security-Policy: default-src 'none'; style-src 'self'; " \
	"script-src 'self'; img-src 'self' data:; connect-src 'self'; " \
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n" \
	"X-Content-Type-Options: nosniff\r\n" \
	"Referrer-Policy: same-origin\r\n"

/* And over HTTPS: a year in which a browser tries nothing else. */
#define HTTPS_HEADERS	"Strict-Transport-Security: max-age=31536000\r\n"

/*
 * A browser says where a form comes from: in Sec-Fetch-Site, which no page can
 * set, or, an older one, in Origin.  Who says nothing is no browser, and has
 * the token of the form to show.
 */
static bool
is_foreign(const struct req *r)
{
	const char *host = strstr(r->origin, "://");

	if (*r->fetch_site != '\0')
		return strcmp(r->fetch_site, "same-origin") != 0 &&
		    strcmp(r->fetch_site, "none") != 0;
	return *r->origin != '\0' &&
	    (host == NULL || strcasecmp(host + 3, r->host) != 0);
}

static enum serve_pool
pool_of(const struct route *row)
{
	return row->flags & R_OUTSIDE ? SERVE_OUTSIDE :
	    row->flags & R_MESSAGES ? SERVE_MESSAGES :
	    row->flags & R_API ? SERVE_API :
	    row->flags & R_PASSWORD ? SERVE_SIGNIN :
	    row->method != METHOD_GET || row->flags & R_SLOW ? SERVE_FORMS :
	    SERVE_PAGES;
}

/* A place among the workers that call out, for the extension whose key stands
 * behind a device's two names, or first. */
static enum err
take_place(struct page *p, const struct server *s, const struct route *row)
{
	struct extension_name *names;
	const char *key = p->args[2] != NULL ? p->args[2] : p->args[0];
	size_t n;
	enum err e;

	if (s->places == NULL || !(row->flags & R_OUTSIDE))
		return E_OK;
	if ((e = extension_names(p->db, p->a, &names, &n)) != E_OK)
		return e;
	/* and one more, which is being added */
	return bulkhead_wait(*s->places, key, arena_printf(p->a, "%s %lld",
	    key, (long long)p->user.id), (row->flags & R_WRITES) != 0,
	    s->cfg->outside_workers, (int)n + 1, BULKHEAD_WAIT_MS);
}

/* The row's own rules, before its handler runs. */
static enum err
policy(struct page *p, const struct server *s, const struct route *row)
{
	const char *sent = pairs_get(&p->req->form, "csrf");

	if (s->pool != SERVE_ALL && s->pool != pool_of(row))
		return E_NOTFOUND;
	if (row->method != METHOD_GET && is_foreign(p->req))
		return E_CSRF;
	if (row->flags & R_PUBLIC)
		return E_OK;
	if (p->user.role == ROLE_NONE)
		return E_SIGNIN;
	if (p->user.role < row->role)
		return E_ROLE;
	if (row->method == METHOD_GET)
		return E_OK;
	if (row->flags & R_API)
		return take_place(p, s, row);
	if (sent == NULL || !csrf_is(p->csrf, sent))
		return E_CSRF;
	/* signing out takes no row of such a session away */
	if (p->reading && row->handler != page_signout)
		return E_DB_FULL;
	return take_place(p, s, row);
}

/* Who was signed in, an organization that is not ours does not know. */
static enum err
gone(struct page *p, enum err e)
{
	log_error("state", "%s: removed or replaced since the start",
	    p->cfg->db);
	p->user = (struct user){ .role = ROLE_NONE };
	p->org = (struct org){ .id = "", .name = "" };
	return e;
}

/* Whose address it is, however broken: a program is answered as one. */
static bool
is_api(const struct server *s, const struct req_source *src)
{
	const char *uri = src->param(src->ctx, "REQUEST_URI");

	return s->api != NULL && uri != NULL &&
	    strncmp(uri, API_PATH, sizeof(API_PATH) - 1) == 0;
}

/* Programs may send as much as is read, a slash at the end, and what is no form
 * under the name of one, as clients do that name no type. */
static enum err
read_request(struct page *p, const struct req_source *src, bool api)
{
	enum err e = req_read(p->req, p->a, src);
	size_t n = strlen(p->req->path);

	if (!api)
		return e;
	if (n > sizeof(API_PATH) && p->req->path[n - 1] == '/')
		p->req->path = arena_strndup(p->a, p->req->path, n - 1);
	return (e == E_TOOBIG || e == E_INPUT) && p->req->body_len > 0 ?
	    E_OK : e;
}

/* Read, route, policy, handler: what it comes to. */
static enum err
handle(struct page *p, const struct server *s, const struct req_source *src,
    const char **allow, int64_t *expires)
{
	const bool api = is_api(s, src);
	const struct route *row;
	enum err e, fault;

	if ((e = read_request(p, src, api)) != E_OK)
		return e;
	e = serve_route(api ? s->api : s->routes, p->a, p->req->path,
	    p->req->method, &row, p->args, allow);
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	if (p->db == NULL)
		return s->fault != E_OK ? s->fault : E_DB;
	if ((fault = watch_file(p->cfg)) != E_OK)
		return gone(p, fault);
	/* a page that is not there still knows who is looking */
	db_read_only(p->db, row == NULL || row->method == METHOD_GET);
	if ((fault = row != NULL && row->flags & R_DEVICE ?
	    identify_device(p) : api ? identify_program(p, p->cfg->pace) :
	    identify_person(p, expires)) != E_OK ||
	    (fault = org_get(p->db, p->a, &p->org)) != E_OK)
		return fault;
	if ((fault = watch_org(p->cfg, &p->org)) != E_OK)
		return gone(p, fault);
	if (e == E_OK)
		e = policy(p, s, row);
	if (e == E_OK) {
		p->may_have_left = (row->flags & R_WRITES) != 0;
		e = row->handler(p);
	}
	if (p->reply->out.failed)
		e = E_INTERNAL;
	return e;
}

static const char *
method_name(const struct req *r)
{
	return r->head ? "HEAD" : r->method == METHOD_GET ? "GET" :
	    r->method == METHOD_POST ? "POST" :
	    r->method == METHOD_PUT ? "PUT" :
	    r->method == METHOD_DELETE ? "DELETE" : "-";
}

/* The path as it may stand in the log: where a row's path holds a secret, the
 * pattern of the first that begins alike, whatever became of the request. */
static const char *
loggable(const struct route *table, const char *path)
{
	for (; table->pattern != NULL; table++)
		if ((table->flags & R_SECRET) && strncmp(path, table->pattern,
		    strcspn(table->pattern, "{")) == 0)
			return table->pattern;
	return path;
}

static void
log_request(struct page *p, const struct server *s, enum err e, int64_t ms)
{
	const struct log_pair line[] = {
		{ .name = "method", .value = method_name(p->req) },
		{ .name = "path", .value = loggable(s->routes,
		    p->req->path) },
		{ .name = "status", .value = arena_printf(p->a, "%d",
		    p->reply->status) },
		{ .name = "ms", .value = arena_printf(p->a, "%lld",
		    (long long)ms) },
		{ .name = "bytes", .value = arena_printf(p->a, "%zu",
		    p->reply->out.len) },
		{ .name = "user", .value = p->user.role == ROLE_NONE ? "-" :
		    p->user.name },
		{ .name = "err", .value = errs[e].name },
	};

	log_line(line, sizeof(line) / sizeof(line[0]));
}

/* Before anything is known of it. */
static void
page_begin(struct page *p, struct server *s, struct req *req,
    struct reply *reply, const char *id)
{
	*p = (struct page){
		.a = s->a, .req = req, .reply = reply,
		.db = s->db, .events = &s->events, .caller = s->caller, .cfg = s->cfg,
		.exchange = s->exchange,
		.id = id, .now = clock_now(),
		.user = { .role = ROLE_NONE },
		.csrf = "",
		.org = { .id = "", .name = "" },
	};
	zone_use("");
	if (s->db != NULL)
		db_read_only(s->db, false);
}

void
serve_answer(void *ctx, const struct req_source *src, struct reply *reply)
{
	struct server *s = ctx;
	int64_t start = clock_mono(), expires = 0;
	const char *allow = NULL, *id;
	struct req req;
	struct page p;
	enum err e;

	/* a request that hangs in spite of every deadline ends its worker */
	alarm(REQUEST_ALARM_S);
	/* now, not before: the last reply pointed into it until it was sent */
	arena_reset(s->a);
	id = random_token(s->a, 6);
	log_about(id);
	page_begin(&p, s, &req, reply, id);
	e = handle(&p, s, src, &allow, &expires);
	/* a connection that was lost while a page was read: nothing of it is
	 * shown yet, so all of it is read once more, on a new one */
	if (e == E_AWAY && req.method == METHOD_GET &&
	    clock_mono() - start < QUICK_MS) {
		reply_reset(reply);
		page_begin(&p, s, &req, reply, id);
		e = handle(&p, s, src, &allow, &expires);
	}
	reply->always = SECURITY_HEADERS;
	if (page_https(&p))
		reply->always = SECURITY_HEADERS HTTPS_HEADERS;
	if (is_api(s, src))
		outcome_of_program(&p, e, allow);
	else
		outcome_of_page(&p, s->routes, e, allow);
	if (s->places != NULL)
		places_leave(*s->places);
	if (s->db != NULL) {
		db_read_only(s->db, false);
		db_tidy(s->db);
		identify_keep(&p, expires);
		identify_used(&p);
	}
	event_reader_rest(&s->events);
	if (!s->quiet)
		log_request(&p, s, e, clock_mono() - start);
	log_about(NULL);
	alarm(0);
}
