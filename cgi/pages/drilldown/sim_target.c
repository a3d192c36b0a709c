#include "sim_target.h"

#include <string.h>
#include <strings.h>

#include "../../commands/send.h"
#include "../../commands/shown.h"
#include "../../lib/clock.h"
#include "../../store/command.h"
#include "../../store/sim.h"
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
	t->wrong_day = NULL;
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

/* What is so already, in words; NULL when it is not. */
static const char *
already_words(struct page *p, const struct target *t, const char *op,
    const char *argument, const struct sim_info *i)
{
	const struct command_kind *kind = command_kind(t->driver, op);
	const struct shown is = shown_by_sim(p->db, p->a, t->x.key, t->driver,
	    kind, i);

	return kind->already == NULL || is.value == NULL ||
	    !sim_same_value(op, argument, is.value) ? NULL :
	    kind_sentence(p->a, kind->already, is.words);
}

/* Is the carrier to do the same on the same day anyway, by another form? */
static enum err
scheduled_already(struct page *p, const struct target *t, const char *op,
    const char *argument, const char **why)
{
	const char *once = page_field(p, "once");
	struct command *open;
	size_t n;
	enum err e = command_list_open(p->db, p->a, t->x.key, t->resource,
	    &open, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		if (strcmp(open[i].op, op) == 0 &&
		    strcmp(open[i].argument, argument) == 0 &&
		    strcmp(open[i].effective, t->effective) == 0 &&
		    strcmp(open[i].once, once) != 0 &&
		    command_scheduled(&open[i], p->now))
			*why = arena_printf(p->a, "The carrier has the same "
			    "change for %s already; nothing was sent.",
			    t->effective);
	return e;
}

enum err
target_already(struct page *p, const struct target *t, const char *op,
    const char *argument, const char **why)
{
	const char *once = page_field(p, "once"), *words;
	struct command *open, sent;
	struct sim s;
	size_t n;
	enum err e = sim_get(p->db, p->a, t->x.key, t->resource, &s);

	*why = NULL;
	if (*t->effective != '\0')
		return scheduled_already(p, t, op, argument, why);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	words = already_words(p, t, op, argument, &s.info);
	if (words == NULL || s.of.as_of == ABSENT ||
	    p->now - s.of.as_of > STALE_MS)
		return E_OK;
	e = command_list_open(p->db, p->a, t->x.key, t->resource, &open, &n);
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (strcmp(open[i].op, op) == 0)
			return E_OK;
	/* After the SIM, which the same form may just have changed. */
	if (e == E_OK && *once != '\0' &&
	    (e = command_by_once(p->db, p->a, once, &sent)) == E_OK)
		return E_OK;
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	*why = arena_printf(p->a, "%s as of %s; nothing was sent. Refresh "
	    "first if it may have changed since.", words,
	    format_time(p->a, s.of.as_of));
	return E_OK;
}

enum err
target_again(struct page *p, struct target *t, const char *form,
    const char *typed, const char *error)
{
	struct form_errors errors = { .n = 0 };
	struct again again = {
		.extension = t->x.key, .form = form, .typed = typed,
		.error = error, .day = t->effective,
		.wrong_day = t->wrong_day, .errors = &errors,
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
	const char *already;
	bool again = false;
	enum err e;

	if (strlen(c.once) < ONCE_MIN || strlen(c.once) > FIELD_MAX)
		return E_INPUT;
	e = target_already(p, t, op, argument, &already);
	if (e != E_OK)
		return e;
	if (already != NULL)
		return nothing_sent(p, t, op, argument, already);
	e = command_perform(&t->out, &t->x, &c, &again);
	if (e != E_OK)
		return e;
	if (again && (c.device != t->d.id || strcmp(c.op, op) != 0 ||
	    strcmp(c.argument, argument) != 0 ||
	    strcmp(c.effective, t->effective) != 0))
		return nothing_sent(p, t, op, argument, "This form was "
		    "already submitted with another value. Nothing was sent. "
		    "Submit it again to send this value.");
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
		.row = ABSENT,
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
