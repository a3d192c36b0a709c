#include "access_fields.h"

#include <string.h>

#include "../../store/access/user.h"

struct field
access_role(const char *value, const struct form_errors *fe)
{
	static const struct choice roles[] = {
		{ "viewer", "viewer", "Reads." },
		{ "operator", "operator", "Also changes SIMs, and sends "
		    "messages and commands." },
		{ "admin", "admin", "Also changes devices and the "
		    "configuration." },
	};

	return (struct field){
		.name = "role", .label = "Role",
		.value = *value != '\0' ? value : "viewer",
		.choices = roles, .nchoices = 3,
		.error = form_error_of(fe, "role"),
	};
}

struct field
access_fresh(struct page *p, const char *label, const struct form_errors *fe)
{
	return (struct field){
		.name = "fresh", .label = label, .type = "password",
		.required = true, .value = "", .autocomplete = "new-password",
		.hint = arena_printf(p->a, "At least %d characters.",
		    PASSWORD_MIN),
		.error = form_error_of(fe, "fresh"),
	};
}

void
access_fresh_check(struct page *p, struct form_errors *fe)
{
	const char *fresh = page_raw(p, "fresh");

	if (strlen(fresh) < PASSWORD_MIN)
		form_error(fe, p->a, "fresh", "The new password is too short. "
		    "Use at least %d characters.", PASSWORD_MIN);
	else if (!user_password_valid(fresh))
		form_error(fe, p->a, "fresh", "The new password has to be "
		    "a single line of at most %d bytes.", PASSWORD_MAX);
}
