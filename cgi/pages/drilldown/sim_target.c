#include "sim_target.h"

#include <string.h>
#include <strings.h>

#include "../../commands/send.h"
#include "../../commands/shown.h"
#include "../../lib/clock.h"
#include "../../store/command/command.h"
#include "../../store/resource/sim.h"
#include "../format.h"
#include "action_view.h"
#include "drilldown.h"
#include "templates.h"
#include "views.h"

enum { ONCE_MIN = 8 };

enum err
target_load(struct page *p, struct target *t)
{
	enum err e = target_resource(p, t);

	return e == E_OK && t->driver->sim == NULL ? E_NOTFOUND : e;
}

enum err
target_resource(struct page *p, struct target *t)
{
	enum err e = drilldown_linked(p, &t->d, &t->x, &t->resource);

	if (e != E_OK)
		return e;
	t->effective = "";
	t->wrong_day = t->despite = NULL;
	t->driver = driver_by_name(t->x.driver);
	if (t->driver == NULL || driver_links(t->driver) == NULL)
		return E_NOTFOUND;
	t->out = (struct outside){
		.caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS,
	};
	return E_OK;
}

const char *
target_cannot(const struct target *t, enum op op)
{
	const char *why = NULL;

	if (driver_can(t->driver, op, &why) != NULL)
		return NULL;
	return why != NULL ? why : errs[E_SERVICE_CANNOT].sentence;
}

enum err
target_again(struct page *p, struct target *t, const char *form,
    const char *typed, const char *error)
{
	struct form_errors errors = { .n = 0 };
	struct again again = {
		.extension = t->x.key, .form = form, .typed = typed,
		.error = error, .day = t->effective,
		.wrong_day = t->wrong_day, .despite = t->despite,
		.errors = &errors,
	};

	if (p->outcome != NULL)
		return error != NULL ? p->outcome->refused(p, form, error) :
		    p->outcome->refused(p, "effective", t->wrong_day);
	if (error != NULL)
		form_error(&errors, p->a, arena_printf(p->a, "ext-%s-%s",
		    t->x.key, form), "%s", error);
	if (t->wrong_day != NULL)
		form_error(&errors, p->a, arena_printf(p->a, "ext-%s-%s-day",
		    t->x.key, form), "%s", t->wrong_day);
	return drilldown_show(p, &t->d, &again);
}

static enum err
nothing_sent(struct page *p, struct target *t, const char *op,
    const char *argument, const char *why)
{
	return p->outcome != NULL ? p->outcome->conflict(p, why) :
	    target_again(p, t, op, argument, why);
}

/* Another planned change contradicts this one: ask before anything is sent. */
static enum err
ask_despite(struct page *p, struct target *t, const char *op,
    const char *argument, const char *why)
{
	if (p->outcome != NULL)
		return p->outcome->conflict(p, arena_printf(p->a, "%s Nothing "
		    "was sent. To send this change as well, repeat the "
		    "request with despite: \"%s\".", why, t->despite));
	return target_again(p, t, op, argument, arena_printf(p->a, "%s "
	    "Nothing was sent. Submit again to send this change as well.",
	    why));
}

enum err
target_command(struct page *p, struct target *t, const char *op,
    const char *argument)
{
	struct command c = {
		.once = page_field(p, "once"),
		.device = t->d.id, .type_id = t->d.type_id,
		.device_id = t->d.device_id, .extension = t->x.key,
		.resource = t->resource, .op = op, .argument = argument,
		.effective = t->effective, .user = p->user.name,
	};
	const char *already, *other;
	bool again = false;
	enum err e;

	if (strlen(c.once) < ONCE_MIN || strlen(c.once) > FIELD_MAX)
		return E_INPUT;
	e = target_already(p, t, op, argument, &already);
	if (e != E_OK)
		return e;
	if (already != NULL)
		return nothing_sent(p, t, op, argument, already);
	e = target_contradicts(p, t, op, argument, &other, &t->despite);
	if (e != E_OK)
		return e;
	if (other != NULL)
		return ask_despite(p, t, op, argument, other);
	e = command_perform(&t->out, &t->x, &c, &again);
	if (e != E_OK)
		return e;
	if (again && (c.device != t->d.id || strcmp(c.op, op) != 0 ||
	    strcmp(c.argument, argument) != 0 ||
	    strcmp(c.effective, t->effective) != 0))
		return nothing_sent(p, t, op, argument, p->outcome != NULL ?
		    "This Idempotency-Key already names another command. "
		    "Nothing was sent. Use a new one to send this value." :
		    "This form was already submitted with another value. "
		    "Nothing was sent. Submit it again to send this value.");
	if (p->outcome != NULL)
		return p->outcome->commanded(p, &c);
	return page_redirect(p, drilldown_section_url(p->a, &t->d,
	    arena_printf(p->a, "?action=%lld", (long long)c.id), t->x.key));
}

enum err
target_fragment(struct page *p, const struct target *t, const char *look,
    const char *error)
{
	const struct again again = {
		.extension = t->x.key, .form = look, .error = error,
	};
	const struct extension_name name = extension_name(&t->x);
	const struct section_for f = {
		.device = &t->d, .extension = &name, .resource = t->resource,
		.row = ABSENT, .has = RESOURCE_HAS_ANY,
		.lookup = look, .again = error != NULL ? &again : NULL,
	};
	struct section_view v;
	enum err e = view_fill(p, &f, &v);

	if (e != E_OK)
		return e;
	t_any_summary(&p->reply->out, &v);
	t_any_section(&p->reply->out, &v);
	return E_OK;
}
