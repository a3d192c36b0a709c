#include "initiate_read.h"

#include <string.h>

#include "../../commands/wait.h"
#include "../../lib/text/date.h"
#include "../../lib/text/digits.h"

enum { STARTS = 6 };

static const struct {
	const char	*name, *label, *preset, *hint;
} fields[ROLLOUT_FIELDS] = {
	{ "first", "Devices in the first group", "0", "0: all devices at once. "
	    "Otherwise a small group is asked first, then larger ones." },
	{ "factor", "Growth", "2", "Each further group is this many times as "
	    "large. There are at most 20." },
	{ "stopPercent", "Stop when more of a group fail, percent", "100",
	    "Nobody else is asked then until a person continues. 100: never." },
	{ "rate", "Rate, devices per minute", "3000", "1 to 3000." },
	{ "timeLimit", "Time limit for each device, minutes", "60",
	    "From when it is its turn. Until then a device that is away is "
	    "asked when it connects." },
	{ "retries", "Retries", "0", "How often a device that answers with a "
	    "failure is asked again: 0 to 5." },
	{ "starts", "Starts at", "", "A date and time, in UTC unless it says "
	    "otherwise: 2026-11-28 22:00. Empty: at once." },
};

void
typed_defaults(struct typed *t)
{
	t->type = t->list = t->filter = "";
	for (size_t i = 0; i < ROLLOUT_FIELDS; i++)
		t->rollout[i] = fields[i].preset;
}

struct field *
rollout_fields(struct page *p, const struct typed *t,
    const struct form_errors *fe, size_t *n)
{
	struct field *f = arena_array(p->a, ROLLOUT_FIELDS, sizeof(*f));

	*n = ROLLOUT_FIELDS;
	for (size_t i = 0; i < ROLLOUT_FIELDS; i++)
		f[i] = (struct field){ .name = fields[i].name,
		    .label = fields[i].label, .hint = fields[i].hint,
		    .value = t->rollout[i],
		    .inputmode = i < STARTS ? "numeric" : NULL,
		    .optional = i == STARTS,
		    .error = fe == NULL ? NULL :
			form_error_of(fe, fields[i].name) };
	return f;
}

enum err
typed_parameters(struct page *p, struct typed *t)
{
	enum err e = action_parameters(p->db, p->a, t->action,
	    &t->parameters, &t->nparameters);

	if (e != E_OK)
		return e;
	t->values = arena_array(p->a, t->nparameters, sizeof(*t->values));
	for (size_t i = 0; i < t->nparameters; i++)
		t->values[i] = "";
	return E_OK;
}

/* --- read --- */

static void
read_rollout(struct page *p, struct typed *t, struct rollout *r,
    struct form_errors *fe)
{
	int64_t *const to[STARTS] = { &r->first, &r->factor,
		&r->stop_percent, &r->rate, &r->limit_s, &r->retries };
	const char *member, *why;

	for (size_t i = 0; i < ROLLOUT_FIELDS; i++) {
		t->rollout[i] = page_field(p, fields[i].name);
		t->rolled = t->rolled ||
		    strcmp(t->rollout[i], fields[i].preset) != 0;
	}
	t->approve = r->approve = *page_field(p, "approve") != '\0';
	t->rolled = t->rolled || t->approve;
	for (size_t i = 0; i < STARTS; i++)
		if (*t->rollout[i] != '\0' &&
		    (*to[i] = digits_number(t->rollout[i])) < 0)
			form_error(fe, p->a, fields[i].name, "%s: enter a "
			    "whole number.", fields[i].label);
	if (*t->rollout[4] != '\0' && r->limit_s > 0)
		r->limit_s *= 60;
	if (*t->rollout[STARTS] != '\0' &&
	    !date_parse(t->rollout[STARTS], &r->starts))
		form_error(fe, p->a, "starts", "Starts at: enter a date and "
		    "time, such as 2026-11-28 22:00.");
	if (fe->n == 0 && (why = rollout_check(r, p->now, &member)) != NULL)
		form_error(fe, p->a, member, "%s", why);
}

static void
read_parameters(struct page *p, struct typed *t, struct wanted *w)
{
	w->parameters = json_own(p->a, json_array());
	for (size_t i = 0; i < t->nparameters; i++) {
		t->values[i] = page_field(p, arena_printf(p->a, "p-%s",
		    t->parameters[i].name));
		if (*t->values[i] != '\0')
			json_array_append_new(w->parameters, json_pack(
			    "{s:s, s:s}", "name", t->parameters[i].name,
			    "value", t->values[i]));
	}
}

/* Show what the check refuses beside the field it concerns. */
static void
add_unwanted(struct page *p, const struct unwanted *u, enum err e,
    struct form_errors *fe)
{
	const char *field = u->parameter != NULL ? arena_printf(p->a, "p-%s",
	    u->parameter) : u->field != NULL &&
	    strcmp(u->field, "devices") == 0 ? "list" : u->field;

	if (e == E_TOOMANY)
		form_error(fe, p->a, NULL, "The maximum number of requests is "
		    "running. Wait, or cancel one.");
	else
		form_error(fe, p->a, field != NULL &&
		    strcmp(field, "parameters") == 0 ? NULL : field, "%s",
		    u->why);
}

enum err
typed_read(struct page *p, struct typed *t, struct wanted *w,
    struct form_errors *fe)
{
	struct unwanted u;
	struct one_way way;
	enum err e = typed_parameters(p, t);

	if (e == E_OK)
		e = one_way_get(p->db, &way);
	if (e != E_OK)
		return e;
	t->type = page_field(p, "type");
	t->list = page_raw(p, "list");
	t->filter = page_field(p, "filter");
	*w = (struct wanted){ .action = t->action, .asker = p->user.name,
	    .now = p->now, .rollout = rollout_default(),
	    .grace_ms = way.grace * 60 * 1000 };
	read_rollout(p, t, &w->rollout, fe);
	read_parameters(p, t, w);
	e = typed_devices(p, t, w, fe);
	if (e != E_OK || fe->n > 0)
		return e;
	e = manage_check(p->db, p->a, w, &u);
	if (e == E_OK)
		return E_OK;
	if (e != E_INPUT && e != E_NOTFOUND && e != E_ROLE && e != E_TOOMANY)
		return e;
	add_unwanted(p, &u, e, fe);
	return E_OK;
}
