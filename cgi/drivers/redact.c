#include "redact.h"

#include <string.h>

#include "../lib/http/url.h"
#include "../lib/text/base64.h"

#define INSTEAD	"[removed]"

static const char *
without(struct arena *a, const char *text, const char *secret)
{
	size_t n = strlen(secret), from = 0;
	const char *at;

	while ((at = strstr(text + from, secret)) != NULL) {
		from = (size_t)(at - text) + strlen(INSTEAD);
		text = arena_printf(a, "%.*s" INSTEAD "%s", (int)(at - text),
		    text, at + n);
	}
	return text;
}

/* Replace user:secret as in an Authorization header, for every setting that may
 * be the user name. */
static const char *
without_basic(struct arena *a, const struct account *acc, const char *text,
    const char *secret)
{
	const char *name, *pair;
	json_t *v;

	json_object_foreach(acc->settings, name, v) {
		if (!json_is_string(v))
			continue;
		pair = arena_printf(a, "%s:%s", json_string_value(v), secret);
		text = without(a, text, base64_write(a, pair, strlen(pair)));
	}
	return text;
}

const char *
redact(struct arena *a, const struct driver *p, const struct account *acc,
    const char *text)
{
	const struct setting *s;
	const char *secret;

	if (text == NULL || *text == '\0')
		return text;
	for (size_t i = 0; i < TOKENS_MAX; i++)
		if (acc->tokens[i] != NULL &&
		    strlen(acc->tokens[i]) >= REDACT_MIN)
			text = without(a, text, acc->tokens[i]);
	for (s = p->settings; s != NULL && s->name != NULL; s++) {
		secret = json_string_value(json_object_get(acc->settings,
		    s->name));
		if (s->kind != SETTING_SECRET || secret == NULL ||
		    strlen(secret) < REDACT_MIN)
			continue;
		text = without(a, text, secret);
		text = without(a, text, url_encode(a, secret));
		text = without_basic(a, acc, text, secret);
	}
	return text;
}
