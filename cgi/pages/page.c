#include "page.h"

#include <string.h>

#include "../lib/crypt/seal.h"
#include "../lib/http/url.h"
#include "../store/watch.h"
#include "assets.h"
#include "notices.h"
#include "view.h"

void
page_view_init(struct page *p, const char *title, const char *section,
    struct page_view *v)
{
	const char *done = pairs_get(&p->req->query, "done");
	const struct notice *n = done != NULL ? notice_by_code(done) : NULL;
	bool in = p->user.role != ROLE_NONE;

	static const char reading[] = "Nothing can be saved at present: the "
	    "disk is full or can't be written. You are signed in for reading, "
	    "for an hour. Sign in again once there is room.";

	*v = (struct page_view){
		.title = title,
		.section = section != NULL ? section : "",
		.user = in && p->user.name != NULL ? p->user.name : "",
		.role = in ? role_name(p->user.role) : "",
		.configures = p->user.role >= ROLE_ADMIN,
		.csrf = page_csrf(p),
		.org_id = p->org.id,
		.org_name = p->org.name,
		.trouble = !in ? NULL : p->reading ? reading :
		    watch_trouble(p->cfg),
		.waiting = in && section != NULL && *section != '\0' ?
		    notice_waiting(p) : NULL,
		.notice = n != NULL ? n->text : NULL,
		.notice_kind = n != NULL ? n->kind : NULL,
		.assets = ASSETS_VERSION,
	};
}

bool
page_https(const struct page *p)
{
	return p->cfg->https || p->req->https;
}

const char *
page_cookie_name(struct page *p, const char *name)
{
	return page_https(p) ? arena_printf(p->a, COOKIE_HOST "%s", name) :
	    name;
}

const char *
page_cookie_get(struct page *p, const char *name)
{
	return pairs_get(&p->req->cookies, page_cookie_name(p, name));
}

const char *
page_session(struct page *p)
{
	const char *id = page_cookie_get(p, SESSION_COOKIE);

	return id == NULL ? "" : hash_token(p->a, id);
}

const char *
page_csrf(struct page *p)
{
	if (p->csrf_masked == NULL)
		p->csrf_masked = csrf_mask(p->a, p->csrf);
	return p->csrf_masked;
}

enum err
page_redirect(struct page *p, const char *location)
{
	buf_reset(&p->reply->out);
	p->reply->status = 303;
	p->reply->location = location;
	return E_OK;
}

enum err
page_done(struct page *p, const char *location, const char *code)
{
	size_t path = strcspn(location, "#");
	const char *mark = memchr(location, '?', path) != NULL ? "&" : "?";

	return page_redirect(p, arena_printf(p->a, "%.*s%sdone=%s%s",
	    (int)path, location, mark, url_encode(p->a, code),
	    location + path));
}

const char *
page_raw(struct page *p, const char *name)
{
	const char *v = pairs_get(&p->req->form, name);

	return v != NULL ? v : "";
}

const char *
page_field(struct page *p, const char *name)
{
	static const char blank[] = " \t\r\n\f\v";
	const char *v = page_raw(p, name);
	size_t n;

	v += strspn(v, blank);
	n = strlen(v);
	while (n > 0 && strchr(blank, v[n - 1]) != NULL)
		n--;
	return arena_strndup(p->a, v, n);
}

void
form_error(struct form_errors *fe, struct arena *a, const char *field,
    const char *fmt, ...)
{
	va_list ap;

	if (fe->n == sizeof fe->e / sizeof fe->e[0])
		return;
	va_start(ap, fmt);
	fe->e[fe->n++] = (struct form_error){
		.field = field,
		.text = arena_vprintf(a, fmt, ap),
	};
	va_end(ap);
}

const char *
form_error_of(const struct form_errors *fe, const char *field)
{
	for (size_t i = 0; i < fe->n; i++)
		if (fe->e[i].field != NULL &&
		    strcmp(fe->e[i].field, field) == 0)
			return fe->e[i].text;
	return NULL;
}
