#include "ledger.h"

#include <string.h>

#include "../store/resource/resource_info.h"
#include "answer.h"

enum { FACTS_MAX = 60, DEPTH_MAX = 6, FACT_MAX = 200 };

/* --- calls --- */

const char *
ledger_call_write(struct arena *a, const struct ledger_call *c)
{
	json_t *o = json_own(a, json_object()), *args = json_array();

	json_object_set_new(o, "contract", json_string(c->contract));
	json_object_set_new(o, "function", json_string(c->function));
	for (size_t i = 0; i < c->n; i++)
		json_array_append_new(args, json_string(c->args[i]));
	json_object_set_new(o, "args", args);
	return json_write(a, o);
}

bool
ledger_call_read(struct arena *a, const char *text, struct ledger_call *c)
{
	json_t *o = text == NULL ? NULL :
	    json_read(a, text, strlen(text), NULL);
	json_t *args = json_object_get(o, "args");

	*c = (struct ledger_call){ .contract = json_str(a, o, "contract"),
		.function = json_str(a, o, "function"),
		.n = json_array_size(args) };
	if (c->contract == NULL || c->function == NULL ||
	    !json_is_array(args) || c->n > LEDGER_ARGS_MAX)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		const char *arg = json_string_value(json_array_get(args, i));

		if (arg == NULL)
			return false;
		c->args[i] = arena_strdup(a, arg);
	}
	return true;
}

/* --- an asset's state --- */

/* Add every value in an object, by path: location.latitude. */
static void
put_facts(struct arena *a, json_t *to, const char *path, json_t *from,
    int depth)
{
	const char *name, *text;
	json_t *value;

	json_object_foreach(from, name, value) {
		const char *at = *path == '\0' ? name : arena_printf(a,
		    "%s.%s", path, name);

		if (json_object_size(to) >= FACTS_MAX)
			return;
		if (json_is_object(value) && depth > 0) {
			put_facts(a, to, at, value, depth - 1);
			continue;
		}
		text = json_is_boolean(value) ? json_is_true(value) ? "true" :
		    "false" : json_is_object(value) || json_is_array(value) ?
		    json_write(a, value) : answer_value(a, value);
		json_put_str(to, answer_clean(a, at, FACT_MAX), text == NULL ?
		    NULL : answer_clean(a, text, FACT_MAX));
	}
}

void
ledger_state(struct arena *a, const char *answer, struct resource_info *info)
{
	json_t *facts = json_own(a, json_object()), *o;
	enum err e;

	*info = (struct resource_info){ .state = "recorded" };
	if (answer == NULL || *answer == '\0') {
		info->state = "missing";
		return;
	}
	o = json_read_answer(a, answer, strlen(answer), &e);
	if (json_is_object(o))
		put_facts(a, facts, "", o, DEPTH_MAX);
	else
		json_put_str(facts, "State", answer_clean(a, answer,
		    FACT_MAX));
	if (json_object_size(facts) == 0)
		info->state = "missing";
	info->detail = json_write(a, facts);
}
