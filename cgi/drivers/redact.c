#include "redact.h"

#include <sodium.h>
#include <string.h>

#include "../lib/http/url.h"

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
	const int variant = sodium_base64_VARIANT_ORIGINAL;
	const char *name, *pair;
	json_t *v;
	char *b64;
	size_t len;

	json_object_foreach(acc->settings, name, v) {
		if (!json_is_string(v))
			continue;
		pair = arena_printf(a, "%s:%s", json_string_value(v), secret);
		len = sodium_base64_encoded_len(strlen(pair), variant);
		b64 = arena_alloc(a, len);
		sodium_bin2base64(b64, len, (const unsigned char *)pair,
		    strlen(pair), variant);
		text = without(a, text, b64);
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
