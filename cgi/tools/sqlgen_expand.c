/* sqlgen: expands the variants of a family. */
#include <string.h>

#include "sqlgen.h"

static const char *
family_value(const struct family *f, const struct alt *alt, const char *field)
{
	if (*field == '\0')
		return alt->name;
	for (size_t i = 0; i < f->nfields; i++)
		if (strcmp(f->fields[i], field + 1) == 0)
			return alt->values[i];
	return NULL;
}

const char *
gen_expand(struct gen *g, const struct statement *s, size_t n, const char *text)
{
	const char *at, *end;
	int rounds = 0;

	while ((at = strstr(text, "@{")) != NULL) {
		const char *value = NULL, *key;
		size_t left = n;

		end = strchrnul(at, '}');
		key = arena_strndup(g->a, at + 2, (size_t)(end - at) - 2);
		/* the last family in the name varies fastest */
		for (size_t i = s->naxes; i-- > 0;) {
			const struct family *f = s->axes[i];
			size_t len = strlen(f->name);

			if (strncmp(key, f->name, len) == 0 &&
			    (key[len] == '\0' || key[len] == '.'))
				value = family_value(f,
				    &f->alts[left % f->nalts], key + len);
			left /= f->nalts;
		}
		if (value == NULL || *end == '\0' || ++rounds > 1000) {
			gen_fault(g, s->file, s->line,
			    "%s: @{%s} is not one of its families", s->name,
			    key);
			return NULL;
		}
		text = arena_printf(g->a, "%.*s%s%s", (int)(at - text), text,
		    value, end + 1);
	}
	return text;
}
