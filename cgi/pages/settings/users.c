/* Users: who can sign in, with which role; new passwords for them. */
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../lib/log.h"
#include "../../store/access/two_step.h"
#include "../format.h"
#include "../pages.h"
#include "../weight.h"
#include "access_fields.h"
#include "templates.h"

static const char list_url[] = "/settings/users";

/* --- fields --- */

/* The admin's own password. */
static struct field
own_password(const struct form_errors *fe)
{
	struct field f = weight_password(&(struct weight_faults){
	    .password = form_error_of(fe, "password") });

	f.hint = "You are asked again because this decides who has access.";
	return f;
}

static enum err
try_own(struct page *p, struct form_errors *fe)
{
	const char *fault = NULL;
	enum err e = fe->n > 0 ? E_OK : weight_try_password(p, &fault);

	if (e == E_OK && fault != NULL)
		form_error(fe, p->a, "password", "%s", fault);
	return e;
}

/* --- the list, and a new one --- */

static enum err
show_all(struct page *p, struct form_errors *fe)
{
	struct users_view v = { .errors = fe };
	struct user *u;
	enum err e = user_list(p->db, p->a, &u, &v.nlines);

	if (e != E_OK)
		return e;
	v.lines = arena_array(p->a, v.nlines, sizeof(*v.lines));
	for (size_t i = 0; i < v.nlines; i++)
		v.lines[i] = (struct user_line){
			.name = u[i].name, .role = role_name(u[i].role),
			.url = url_path(p->a, "settings", "users", u[i].name,
			    NULL),
			.created = format_when(p->a, u[i].created, p->now),
			.disabled = u[i].disabled,
			.two_step = *u[i].two_step != '\0',
			.you = u[i].id == p->user.id,
		};
	v.name = (struct field){
		.name = "name", .label = "User name", .required = true,
		.value = page_field(p, "name"), .maxlength = USER_MAX,
		.hint = "For example an e-mail address.",
		.error = form_error_of(fe, "name"),
	};
	v.role = access_role(page_field(p, "role"), fe);
	v.fresh = access_fresh(p, "Password of the new user", fe);
	v.password = own_password(fe);
	page_view_init(p, "Users", NAV_SETTINGS, &v.page);
	t_users(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_users(struct page *p)
{
	struct form_errors fe = { 0 };

	return show_all(p, &fe);
}

enum err
page_users_post(struct page *p)
{
	const char *name = page_field(p, "name");
	enum role role = role_parse(page_field(p, "role"));
	struct form_errors fe = { 0 };
	enum err e;

	if (!user_name_valid(name))
		form_error(&fe, p->a, "name", "A user name has no blanks and "
		    "at most %d bytes.", USER_MAX);
	if (role == ROLE_NONE)
		form_error(&fe, p->a, "role", "Choose a role.");
	access_fresh_check(p, &fe);
	if ((e = try_own(p, &fe)) != E_OK)
		return e;
	if (fe.n > 0)
		return show_all(p, &fe);
	e = user_add(p->db, name, password_hash(p->a, page_raw(p, "fresh")),
	    role, p->now);
	if (e == E_CONFLICT) {
		form_error(&fe, p->a, "name", "There is a user of that name "
		    "already.");
		return show_all(p, &fe);
	}
	if (e != E_OK)
		return e;
	log_info("users", "user %s added %s as %s", p->user.name, name,
	    role_name(role));
	return page_done(p, list_url, "user-added");
}

/* --- one --- */

static enum err
show_one(struct page *p, const struct user *u, const char *role, bool disabled,
    struct form_errors *fe)
{
	static const struct choice access[] = {
		{ "on", "Can sign in", NULL },
		{ "off", "Disabled", "Ends all sessions. API keys stay." },
	};
	struct user_view v = { .errors = fe, .you = u->id == p->user.id,
		.two_step = *u->two_step != '\0',
		.action = url_path(p->a, "settings", "users", u->name, NULL) };

	v.role = access_role(role, fe);
	v.access = (struct field){
		.name = "access", .label = "Access",
		.value = disabled ? "off" : "on",
		.choices = access, .nchoices = 2,
		.error = form_error_of(fe, "access"),
	};
	v.fresh = access_fresh(p, "New password", fe);
	v.fresh.required = false;
	v.fresh.optional = true;
	v.fresh.hint = "Leave it empty to keep the present one. A new one "
	    "ends all sessions.";
	v.password = own_password(fe);
	page_view_init(p, u->name, NAV_SETTINGS, &v.page);
	t_user(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_user_edit(struct page *p)
{
	struct form_errors fe = { 0 };
	struct user u;
	enum err e = user_by_name(p->db, p->a, p->args[0], &u);

	return e != E_OK ? e : show_one(p, &u, role_name(u.role), u.disabled,
	    &fe);
}

enum err
page_user_edit_post(struct page *p)
{
	const char *typed = page_field(p, "role"), *access;
	const char *fresh = page_raw(p, "fresh");
	enum role role = role_parse(typed);
	const bool one_step = strcmp(page_field(p, "two-step"), "off") == 0;
	struct form_errors fe = { 0 };
	struct user u;
	enum err e = user_by_name(p->db, p->a, p->args[0], &u);

	if (e != E_OK)
		return e;
	access = page_field(p, "access");
	if (u.id == p->user.id)
		form_error(&fe, p->a, NULL, "Another admin has to change your "
		    "role and access.");
	if (role == ROLE_NONE)
		form_error(&fe, p->a, "role", "Choose a role.");
	if (strcmp(access, "on") != 0 && strcmp(access, "off") != 0)
		form_error(&fe, p->a, "access", "Choose whether the user can "
		    "sign in.");
	if (*fresh != '\0')
		access_fresh_check(p, &fe);
	if ((e = try_own(p, &fe)) != E_OK)
		return e;
	if (fe.n > 0)
		return show_one(p, &u, typed, strcmp(access, "off") == 0, &fe);
	e = user_change(p->db, u.id, role, strcmp(access, "off") == 0,
	    *fresh == '\0' ? NULL : password_hash(p->a, fresh));
	if (e == E_OK && one_step)
		e = two_step_off(p->db, u.id);
	if (e != E_OK)
		return e;
	log_info("users", "user %s set %s: %s, %s%s%s", p->user.name, u.name,
	    role_name(role), access, *fresh == '\0' ? "" : ", a new password",
	    one_step ? ", two-step sign-in off" : "");
	return page_done(p, list_url, "user-saved");
}
