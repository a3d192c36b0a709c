/* A new token for a device. */
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../pages.h"
#include "../validate.h"
#include "credentials.h"
#include "templates.h"

static enum err
show(struct page *p, bool own, const char *token, struct form_errors *fe)
{
	struct device_form_view v = {
		.errors = fe, .name = p->args[1],
		.action = url_path(p->a, "devices", p->args[0], p->args[1],
		    "token", NULL),
		.back = url_path(p->a, "devices", p->args[0], p->args[1],
		    NULL),
		.how = credentials_how(own),
		.token = credentials_field(token,
		    form_error_of(fe, "token")),
	};

	page_view_init(p, arena_printf(p->a, "New token for %s", p->args[1]),
	    NAV_DEVICES, &v.page);
	t_device_token(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_device_token(struct page *p)
{
	struct form_errors fe = { 0 };
	struct device d;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &d);

	return e != E_OK ? e : show(p, false, "", &fe);
}

enum err
page_device_token_post(struct page *p)
{
	bool own = strcmp(page_field(p, "how"), "own") == 0;
	const char *token = page_field(p, "token");
	struct form_errors fe = { 0 };
	struct device d;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &d);

	if (e != E_OK)
		return e;
	if (own)
		validate_token(&(struct validation){ &fe, p->a, "token",
		    "Authentication Token" }, token);
	if (fe.n > 0)
		return show(p, own, token, &fe);
	if (!own)
		token = credentials_token(p->a);
	e = device_set_token(p->db, d.id, hash_token(p->a, token), p->now);
	if (e != E_OK)
		return e;
	return credentials_show(p, d.type_id, d.device_id, token, false);
}
