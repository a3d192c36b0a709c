/* A driver's own command, from its form in the section. */
#include <string.h>

#include "../../commands/command_kind.h"
#include "../pages.h"
#include "sim_target.h"

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
		if (k->label == NULL && *argument != '\0')
			return E_INPUT;
		if (strlen(argument) > FIELD_MAX)
			why = "That is too long.";
		else if (k->check != NULL)
			why = k->check(p->a, argument);
	}
	return why != NULL ? target_again(p, &t, k->name, argument, why) :
	    target_command(p, &t, k->name, argument);
}
