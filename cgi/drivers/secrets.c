#include <sodium.h>
#include <string.h>

#include "../lib/crypt/seal.h"
#include "secrets.h"

/* The parsed object; an empty one when it cannot be read. */
static json_t *
object(struct arena *a, const char *sealed)
{
	json_t *o = NULL;

	if (sealed != NULL && *sealed != '\0')
		o = json_read(a, sealed, strlen(sealed), NULL);
	return json_is_object(o) ? o : json_own(a, json_object());
}

const char *
secrets_put(struct arena *a, const char *sealed, const char *name,
    const char *value)
{
	json_t *o = object(a, sealed);

	json_object_set_new(o, name, json_string(seal(a, value)));
	return json_write(a, o);
}

bool
secrets_have(struct arena *a, const char *sealed, const char *name)
{
	return json_is_string(json_object_get(object(a, sealed), name));
}

const char *
secrets_drop(struct arena *a, const char *sealed, const char *name)
{
	json_t *o = object(a, sealed);

	json_object_del(o, name);
	return json_object_size(o) > 0 ? json_write(a, o) : "";
}

const char *
secrets_merge(struct arena *a, const char *older, const char *newer)
{
	json_t *o = object(a, older);

	json_object_update(o, object(a, newer));
	return json_object_size(o) > 0 ? json_write(a, o) : "";
}

/* jansson keeps copies of its own */
static void
wipe(void *settings)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)settings, name, v)
		if (json_is_string(v))
			sodium_memzero((char *)json_string_value(v),
			    json_string_length(v));
}

enum err
secrets_open(struct arena *a, const char *sealed, json_t *into)
{
	json_t *o = object(a, sealed), *v;
	const char *name, *text;

	arena_cleanup(a, wipe, into);
	json_object_foreach(o, name, v) {
		text = json_is_string(v) ? unseal(a, json_string_value(v)) :
		    NULL;
		if (text == NULL)
			return E_SEALED;
		json_object_set_new(into, name, json_string(text));
	}
	return E_OK;
}
