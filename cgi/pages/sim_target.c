#include "sim_target.h"

#include "../lib/clock.h"
#include "templates.h"

enum err
target_load(struct page *p, struct target *t)
{
	enum err e = drilldown_linked(p, &t->d, &t->x, &t->sim_id);

	if (e != E_OK)
		return e;
	t->effective = "";
	t->wrong_day = NULL;
	t->provider = provider_by_name(t->x.provider);
	if (t->provider == NULL)
		return E_NOTFOUND;
	t->act = (struct acting){
		.carrier = p->carrier, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS,
	};
	return E_OK;
}

const char *
target_cannot(const struct target *t, enum op op)
{
	const char *why = NULL;

	if (provider_can(t->provider, op, &why) != NULL)
		return NULL;
	return why != NULL ? why : errs[E_CARRIER_CANNOT].sentence;
}

bool
target_carriers(enum err e)
{
	return err_outside(e);
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

	if (error != NULL)
		form_error(&errors, p->a, arena_printf(p->a, "ext-%s-%s",
		    t->x.key, form), "%s", error);
	if (t->wrong_day != NULL)
		form_error(&errors, p->a, arena_printf(p->a, "ext-%s-%s-day",
		    t->x.key, form), "%s", t->wrong_day);
	return drilldown_show(p, &t->d, &again);
}

enum err
target_fragment(struct page *p, const struct target *t, const char *look,
    const char *error)
{
	const struct again again = {
		.extension = t->x.key, .form = look, .error = error,
	};
	const struct section_for f = {
		.device = &t->d, .extension = &t->x, .sim_id = t->sim_id,
		.look = look, .again = error != NULL ? &again : NULL,
	};
	struct section_view v;
	enum err e = section_fill(p, &f, &v);

	if (e != E_OK)
		return e;
	t_section_summary(&p->reply->out, &v);
	t_section(&p->reply->out, &v);
	return E_OK;
}
