#include "shown.h"

#include "../store/resource/plan.h"

const char *
asked_words(struct db *db, struct arena *a, const char *key,
    const struct driver *p, const struct command_kind *kind,
    const char *argument)
{
	return kind->op == OP_SET_PLAN ? plan_title(db, a, key, argument,
	    NULL) : kind_title(kind, p, argument);
}

struct shown
shown_by_sim(struct db *db, struct arena *a, const char *key,
    const struct driver *p, const struct command_kind *kind,
    const struct sim_info *i)
{
	struct shown s = { .value = kind->shown == NULL ? NULL :
		kind->shown(i) };

	if (s.value == NULL)
		return s;
	s.words = kind->op == OP_SET_PLAN ? plan_title(db, a, key, s.value,
	    i->rate_plan_name) : kind_title(kind, p, s.value);
	return s;
}

struct shown
shown_by_resource(const struct driver *p, const struct resource_info *r)
{
	const struct resource_word *w = r->state == NULL ? NULL :
	    driver_word(p, r->state);

	return (struct shown){ .value = r->state,
	    .words = w == NULL ? r->state : w->title };
}
