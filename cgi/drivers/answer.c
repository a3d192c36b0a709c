#include "answer.h"

#include <ctype.h>
#include <string.h>

#include "../lib/date.h"
#include "../lib/utf8.h"

const char *
answer_clean(struct arena *a, const char *s, size_t max)
{
	char *r, *end;

	if (s == NULL)
		return NULL;
	while (isspace((unsigned char)*s))
		s++;
	r = arena_strndup(a, s, max);
	for (end = r; *end != '\0'; end++)
		if (iscntrl((unsigned char)*end) && *end != '\n')
			*end = ' ';
	while (end > r && !utf8_valid(r, (size_t)(end - r)))
		*--end = '\0';
	while (end > r && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return *r == '\0' ? NULL : r;
}

const char *
answer_value(struct arena *a, const json_t *v)
{
	if (json_is_integer(v))
		return arena_printf(a, "%lld",
		    (long long)json_integer_value(v));
	return answer_clean(a, json_string_value(v), TEXT_MAX);
}

const char *
answer_text(struct arena *a, const json_t *j, const char *name)
{
	return answer_value(a, json_object_get(j, name));
}

int64_t
answer_time(struct arena *a, const json_t *j, const char *name)
{
	int64_t ms;

	return date_parse(answer_text(a, j, name), &ms) ? ms : ABSENT;
}

int64_t
answer_count(const json_t *j, const char *name)
{
	int64_t n = json_num(j, name);

	/* less than nothing is nonsense, and not to be shown as usage */
	return n < 0 ? ABSENT : n;
}
