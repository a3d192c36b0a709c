/* One's own password. */
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/log.h"
#include "../pages.h"
#include "../weight.h"
#include "access_fields.h"
#include "templates.h"

static enum err
show(struct page *p, struct form_errors *fe)
{
	struct password_view v = { .errors = fe };

	v.password = (struct field){
		.name = "password", .label = "Present password",
		.type = "password", .required = true, .value = "",
		.autocomplete = "current-password",
		.error = form_error_of(fe, "password"),
	};
	v.fresh = access_fresh(p, "New password", fe);
	v.again = (struct field){
		.name = "again", .label = "New password once more",
		.type = "password", .required = true, .value = "",
		.autocomplete = "new-password",
		.error = form_error_of(fe, "again"),
	};
	page_view_init(p, "Change Password", NAV_SETTINGS, &v.page);
	t_password(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_password(struct page *p)
{
	struct form_errors fe = { 0 };

	return show(p, &fe);
}

enum err
page_password_post(struct page *p)
{
	const char *fresh = page_raw(p, "fresh"), *fault = NULL;
	struct form_errors fe = { 0 };
	enum err e;

	access_fresh_check(p, &fe);
	if (fe.n == 0 && strcmp(fresh, page_raw(p, "again")) != 0)
		form_error(&fe, p->a, "again", "The two new passwords "
		    "differ. Enter the same one twice.");
	/* last, because each try counts */
	if (fe.n == 0 && (e = weight_try_password(p, &fault)) != E_OK)
		return e;
	if (fault != NULL)
		form_error(&fe, p->a, "password", "%s", fault);
	if (fe.n > 0)
		return show(p, &fe);
	e = user_set_password(p->db, p->user.id, password_hash(p->a, fresh));
	if (e != E_OK)
		return e;
	log_info("users", "user %s changed their own password", p->user.name);
	return page_done(p, "/sign-in", "password-changed");
}
