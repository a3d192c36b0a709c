/* Commands that would change nothing, and those that contradict others. */
#include <stdlib.h>
#include <string.h>

#include "../../commands/shown.h"
#include "../../store/command/command.h"
#include "../../store/resource/sim.h"
#include "../format.h"
#include "action_view.h"
#include "sim_target.h"

/* A sentence when the SIM has this value already; else NULL. */
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

/* Is the same change coming through another form: waiting here, or scheduled at
 * the carrier for the same day? */
static enum err
coming_already(struct page *p, const struct target *t, const char *op,
    const char *argument, const char **why)
{
	const char *once = page_field(p, "once");
	struct command *c;
	size_t n;
	enum err e = command_list_open(p->db, p->a, t->x.key, t->resource,
	    &c, &n);

	for (; e == E_OK && n > 0; c++, n--) {
		if (strcmp(c->op, op) != 0 || strcmp(c->once, once) == 0 ||
		    strcmp(c->argument, argument) != 0)
			continue;
		if (command_waits(c)) {
			*why = arena_printf(p->a, "The same change, requested "
			    "by %s, will be sent at %s; nothing was added.",
			    c->user, format_time(p->a, c->wait_until));
			break;
		}
		if (*t->effective != '\0' && command_scheduled(c, p->now) &&
		    strcmp(c->effective, t->effective) == 0)
			*why = arena_printf(p->a, "The carrier has the same "
			    "change for %s already; nothing was sent.",
			    t->effective);
	}
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
	enum err e;

	*why = NULL;
	e = coming_already(p, t, op, argument, why);
	if (e != E_OK || *why != NULL || *t->effective != '\0')
		return e;
	e = sim_get(p->db, p->a, t->x.key, t->resource, &s);
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
	/* checked after the SIM, which the same form may just have changed */
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

/* --- contradictions --- */

/* Does this command end the SIM? */
static bool
ends(const struct target *t, const char *op, const char *argument)
{
	const struct state_target *to = strcmp(op, "state") != 0 ? NULL :
	    driver_target(t->driver, sim_state_parse(argument));

	return to != NULL && to->ends;
}

/* Do the two contradict: another value on the same day, or another state next
 * to one that ends the SIM? */
static bool
contradicts(const struct page *p, const struct target *t, const char *op,
    const char *argument, const struct command *c)
{
	if (strcmp(c->op, op) != 0 || strcmp(c->argument, argument) == 0 ||
	    (!command_scheduled(c, p->now) && !command_waits(c)))
		return false;
	return ends(t, op, argument) || ends(t, c->op, c->argument) ||
	    (*t->effective != '\0' && strcmp(c->effective, t->effective) == 0);
}

enum err
target_contradicts(struct page *p, const struct target *t, const char *op,
    const char *argument, const char **why, const char **despite)
{
	int64_t seen = strtoll(page_field(p, "despite"), NULL, 10);
	struct command *open, sent;
	size_t n;
	enum err e = command_by_once(p->db, p->a, page_field(p, "once"),
	    &sent);

	*why = *despite = NULL;
	if (e != E_NOTFOUND)
		return e;	/* leads to the command that was sent */
	e = command_list_open(p->db, p->a, t->x.key, t->resource, &open, &n);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		const struct command *c = &open[i];

		if (c->id <= seen || !contradicts(p, t, op, argument, c))
			continue;
		*despite = arena_printf(p->a, "%lld", (long long)c->id);
		*why = arena_printf(p->a, "%s requested a change to %s, which "
		    "is %s %s.", c->user, command_asks(c, t->driver),
		    command_waits(c) ? "to be sent at" : "scheduled for",
		    command_waits(c) ? format_time(p->a, c->wait_until) :
		    c->effective);
	}
	return e;
}
