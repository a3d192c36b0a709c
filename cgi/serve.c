#include "serve.h"

#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "bulkhead.h"
#include "identify.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/meters.h"
#include "lib/places.h"
#include "lib/crypt/seal.h"
#include "lib/text/zone.h"
#include "outcome.h"
#include "pages/pages.h"
#include "store/watch.h"

/* A request that took less than this may be repeated. */
#define QUICK_MS	1000

/* For all our responses.  Pages load only their own style, script and
 * images. */
#define SECURITY_HEADERS \
	"Content-Security-Policy: default-src 'none'; style-src 'self'; " \
	"script-src 'self'; img-src 'self' data:; connect-src 'self'; " \
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n" \
	"X-Content-Type-Options: nosniff\r\n" \
	"Referrer-Policy: same-origin\r\n"

/* And over HTTPS: browsers use nothing else for a year. */
#define HTTPS_HEADERS	"Strict-Transport-Security: max-age=31536000\r\n"

/*
 * A browser says where a form comes from: in Sec-Fetch-Site, which pages
 * cannot set, or an older browser in Origin.  A client that sends neither is
 * not a browser, and must present the form's token.
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

/* Take a place among the workers that call out, for the extension whose key
 * follows the device's two names in the path, or comes first. */
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
	/* one more for an extension that is being added */
	return bulkhead_wait(*s->places, key, arena_printf(p->a, "%s %lld",
	    key, (long long)p->user.id), (row->flags & R_WRITES) != 0,
	    s->cfg->outside_workers, (int)n + 1, BULKHEAD_WAIT_MS);
}

/* Check the row's rules before its handler runs. */
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
	/* such a session has no row to delete */
	if (p->reading && row->handler != page_signout)
		return E_DB_FULL;
	return take_place(p, s, row);
}

/* A user of another organization's database is not signed in here. */
static enum err
gone(struct page *p, enum err e)
{
	log_error("state", "%s: removed or replaced since the start",
	    p->cfg->db);
	p->user = (struct user){ .role = ROLE_NONE };
	p->org = (struct org){ .id = "", .name = "" };
	return e;
}

/* Is it a URL of the API, however malformed?  Then errors are JSON, too. */
static bool
is_api(const struct server *s, const struct req_source *src)
{
	const char *uri = src->param(src->ctx, "REQUEST_URI");

	if (s->api == NULL || uri == NULL)
		return false;
	return strncmp(uri, API_PATH, sizeof(API_PATH) - 1) == 0 ||
	    (strcspn(uri, "?") == sizeof(METRICS_PATH) - 1 &&
	    strncmp(uri, METRICS_PATH, sizeof(METRICS_PATH) - 1) == 0);
}

/* Programs may send larger bodies, a trailing slash, and a JSON body under a
 * form's content type, as clients do that set none. */
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

/* Read, route, check, handle.  Returns the error. */
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
	/* the "not found" page shows who is signed in */
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

/* The path for the log.  If a row's path contains a secret, the pattern of the
 * first one with the same beginning replaces it, whatever the result. */
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
		{ .name = "method", .value = req_method(p->req) },
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

/* Initialize before anything is known of the request. */
static void
page_begin(struct page *p, struct server *s, struct req *req,
    struct reply *reply, const char *id)
{
	*p = (struct page){
		.a = s->a, .req = req, .reply = reply,
		.db = s->db, .events = &s->events, .caller = s->caller, .cfg = s->cfg,
		.exchange = s->exchange, .speaker = s->speaker,
		.id = id, .now = clock_now(),
		.user = { .role = ROLE_NONE },
		.csrf = "",
		.org = { .id = "", .name = "" },
	};
	zone_use("");
	s->events.console = s->db;
	if (s->db != NULL)
		db_read_only(s->db, false);
}

void
serve_answer(void *ctx, const struct req_source *src, struct reply *reply)
{
	struct server *s = ctx;
	int64_t start = clock_mono(), expires = 0, took;
	const char *allow = NULL, *id;
	struct req req;
	struct page p;
	enum err e;

	/* a request that hangs in spite of all deadlines kills its worker */
	alarm(REQUEST_ALARM_S);
	/* only now: the previous reply pointed into the arena until it was
	 * sent */
	arena_reset(s->a);
	id = random_token(s->a, 6);
	log_about(id);
	page_begin(&p, s, &req, reply, id);
	e = handle(&p, s, src, &allow, &expires);
	/* the connection was lost while reading: nothing was sent yet, so the
	 * page is made again on a new connection */
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
		outcome_of_program(&p, e, allow, s->refusals);
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
	took = clock_mono() - start;
	meters_request(s->cfg->meters, s->pool, reply->status, took);
	if (!s->quiet)
		log_request(&p, s, e, took);
	log_about(NULL);
	alarm(0);
}
