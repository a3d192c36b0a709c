#include "ledger.h"

#include <string.h>

#include "../lib/text/digits.h"
#include "../store/resource/resource_info.h"
#include "answer.h"
#include "driver.h"

enum { FACTS_MAX = 60, DEPTH_MAX = 6, FACT_MAX = 200, GWEI_PLACES = 9 };

/* --- money --- */

const char *
ledger_gwei(struct arena *a, int64_t wei)
{
	const char *s = arena_printf(a, "%lld.%09lld",
	    (long long)(wei / LEDGER_GWEI), (long long)(wei % LEDGER_GWEI));
	size_t n = strlen(s);

	while (s[n - 1] == '0')
		n--;
	return arena_strndup(a, s, n - (s[n - 1] == '.'));
}

int64_t
ledger_wei(const char *gwei)
{
	size_t whole = strspn(gwei, "0123456789");
	const char *part = gwei[whole] == '.' ? gwei + whole + 1 : "";
	size_t n = strspn(part, "0123456789");
	char text[40];

	if (whole == 0 || n > GWEI_PLACES || part[n] != '\0' ||
	    (gwei[whole] != '\0' && n == 0) || whole + GWEI_PLACES >=
	    sizeof(text))
		return -1;
	snprintf(text, sizeof(text), "%.*s%.*s%.*s", (int)whole, gwei, (int)n,
	    part, (int)(GWEI_PLACES - n), "000000000");
	return digits_number(text);
}

int64_t
ledger_more(int64_t wei, int64_t part)
{
	return wei / part > INT64_MAX - wei ? INT64_MAX : wei + wei / part;
}

int64_t
ledger_confirmations(const struct account *acc)
{
	const char *deep = json_string_value(json_object_get(acc->settings,
	    LEDGER_CONFIRMATIONS));
	int64_t n = deep == NULL ? 1 : digits_number(deep);

	return n < 1 ? 1 : n;
}

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
