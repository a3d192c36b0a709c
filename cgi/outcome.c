#include "outcome.h"

#include <string.h>

#include "api/api.h"
#include "events/refusals.h"
#include "identify.h"
#include "lib/http/url.h"
#include "serve.h"

/* The page with the submitted form: at its URL, or the next one above. */
static const char *
form_page(struct page *p, const struct route *table)
{
	char *path = arena_strdup(p->a, p->req->path), *end;
	const char *args[ROUTE_ARGS_MAX], *allow;
	const struct route *row;
	/* the URL of a command has no page with its form */
	bool above = serve_route(table, p->a, path, METHOD_POST, &row, args,
	    &allow) == E_OK && (row->flags & R_OUTSIDE) != 0;

	while ((end = strrchr(path, '/')) != NULL && end != path) {
		if (!above && serve_route(table, p->a, path, METHOD_GET, &row,
		    args, &allow) == E_OK)
			return path;
		above = false;
		*end = '\0';
	}
	return serve_route(table, p->a, path, METHOD_GET, &row, args,
	    &allow) == E_OK ? path : "/";
}

/* Sign in, then return: to a page, not to a submitted form. */
static const char *
sign_in_url(struct page *p, const struct route *table)
{
	const char *here = p->req->path;

	if (p->req->method != METHOD_GET)
		here = form_page(p, table);
	else if (*p->req->query_string != '\0')
		here = arena_printf(p->a, "%s?%s", here,
		    p->req->query_string);
	return arena_printf(p->a, "/sign-in%s", url_query(p->a, "next",
	    strcmp(here, "/") == 0 ? NULL : here, NULL));
}

/* The form failed: show the input and a way back. */
static void
settle_form(struct page *p, const struct route *table, enum err e)
{
	if (p->req->method == METHOD_GET || p->req->fragment ||
	    !page_error_typed(p, e, form_page(p, table)))
		page_error(p, e);
}

/* There is no session, or the form belongs to another.  The input is shown and
 * never carried out later, because it may come from another site. */
static void
settle_session(struct page *p, const struct route *table, enum err e)
{
	const char *back = e == E_SIGNIN ? sign_in_url(p, table) :
	    form_page(p, table);

	if (p->req->method != METHOD_GET && page_error_typed(p, e, back))
		return;
	if (e == E_SIGNIN)
		page_redirect(p, back);
	else
		page_error(p, e);
}

/* A form's URL was opened with GET: from the history, a bookmark, or the
 * address bar.  Redirect to the form's page, or keep the 405 when there is
 * none. */
static bool
leads_to_form(struct page *p, const struct route *table)
{
	const char *args[ROUTE_ARGS_MAX], *allow;
	const struct route *row;

	return p->req->method == METHOD_GET && serve_route(table, p->a,
	    p->req->path, METHOD_POST, &row, args, &allow) == E_OK &&
	    (row->flags & R_PUBLIC) == 0;
}

/* A 404 is not a refusal. */
static void
count_refused(struct page *p, uint64_t *refusals)
{
	static const char fetch[] = "/request";
	size_t n = strlen(p->req->path), end = sizeof(fetch) - 1;
	bool message = p->exchange != NULL,
	    sign_in = p->reply->status == errs[E_SIGNIN].status;
	enum refusal kind;

	if (p->reply->status < 400 ||
	    p->reply->status == errs[E_NOTFOUND].status)
		return;
	if (sign_in)
		kind = message ? REFUSAL_HTTP_CONNECT : REFUSAL_API_CONNECT;
	else if (!message)
		kind = REFUSAL_API_CALL;
	else
		kind = n > end && strcmp(p->req->path + n - end, fetch) == 0 ?
		    REFUSAL_HTTP_FETCH : REFUSAL_HTTP_PUBLISH;
	refusals_count(refusals, kind);
}

/* A call that was refused is in the log of whoever made it; one that could not
 * sign in is there already. */
static void
log_refused(struct page *p, enum err e)
{
	enum { PATH_SHOWN = 200 };

	if (e == E_JOURNAL_FULL || (p->reply->status >= 400 &&
	    p->reply->status < 500 &&
	    p->reply->status != errs[E_NOTFOUND].status))
		identify_refused(p, arena_printf(p->a,
		    "%s (%s %.*s: %d)", p->why == NULL ? "" : p->why,
		    req_method(p->req), PATH_SHOWN, p->req->path,
		    p->reply->status));
}

void
outcome_of_program(struct page *p, enum err e, const char *allow,
    uint64_t *refusals)
{
	if (e != E_OK && e != E_FORM)
		api_error(p, e);
	count_refused(p, refusals);
	log_refused(p, e);
	if (allow != NULL)
		p->reply->headers = arena_printf(p->a, "Allow: %s\r\n",
		    allow);
}

void
outcome_of_page(struct page *p, const struct route *table, enum err e,
    const char *allow)
{
	if ((e == E_SIGNIN || e == E_CSRF) && !p->req->fragment)
		settle_session(p, table, e);
	else if (e == E_FORM) {
		if (p->reply->status == 200)
			p->reply->status = errs[E_FORM].status;
	} else if (e == E_METHOD && leads_to_form(p, table)) {
		page_redirect(p, form_page(p, table));
		allow = NULL;
	} else if (e != E_OK)
		settle_form(p, table, e);
	if (allow != NULL)
		p->reply->headers = arena_printf(p->a, "Allow: %s\r\n",
		    allow);
	if (p->reply->status == 200 && p->req->method == METHOD_GET &&
	    etag_matches(p->req->if_none_match, p->reply->etag)) {
		p->reply->status = 304;
		buf_reset(&p->reply->out);
	}
}
