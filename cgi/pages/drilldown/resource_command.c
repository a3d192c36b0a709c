/* A driver's own command, from its form in the section. */
#include <string.h>

#include "../../commands/command_kind.h"
#include "../pages.h"
#include "sim_target.h"

/* The argument that fields make; or what is wrong with one of them. */
static const char *
from_fields(struct page *p, const struct command_kind *k, const char **why)
{
	json_t *o = json_own(p->a, json_object());

	for (const struct setting *s = k->fields; s->name != NULL; s++) {
		const char *value = s->kind == SETTING_TEXT && !s->required ?
		    page_raw(p, s->name) : page_field(p, s->name);

		json_object_set_new(o, s->name, json_string(value));
		if (*why == NULL && strlen(value) > FIELD_MAX)
			*why = "That is too long.";
		if (*why == NULL && s->required && *value == '\0')
			*why = arena_printf(p->a, "%s is needed.", s->label);
		if (*why == NULL && s->check != NULL)
			*why = s->check(p->a, value);
	}
	return json_write(p->a, o);
}

enum err
page_resource_command(struct page *p)
{
	const char *argument = page_field(p, "argument"), *why = NULL;
	const struct command_kind *k;
	struct target t;
	enum err e = target_resource(p, &t);

	if (e != E_OK)
		return e;
	k = t.driver->commands;
	while (k != NULL && k->name != NULL &&
	    strcmp(k->name, p->args[3]) != 0)
		k++;
	if (k == NULL || k->name == NULL)
		return E_NOTFOUND;
	if (kind_operation(k, t.driver, &why) != NULL) {
		why = NULL;
		if (k->fields != NULL)
			argument = from_fields(p, k, &why);
		if (why != NULL)
			return target_again(p, &t, k->name, argument, why);
		if (k->label == NULL && k->fields == NULL && *argument != '\0')
			return E_INPUT;
		if (k->fields == NULL && strlen(argument) > FIELD_MAX)
			why = "That is too long.";
		else if (k->check != NULL)
			why = k->check(p->a, argument);
	}
	return why != NULL ? target_again(p, &t, k->name, argument, why) :
	    target_command(p, &t, k->name, argument);
}
