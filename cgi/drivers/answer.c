#include "answer.h"

#include <ctype.h>
#include <string.h>

#include "../lib/text/date.h"
#include "../lib/text/utf8.h"

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

bool
answer_none(const json_t *v)
{
	const char *s = json_string_value(v);

	return v == NULL || json_is_null(v) ||
	    (s != NULL && s[strspn(s, " \t\r\n")] == '\0');
}

static int64_t
moment(struct arena *a, const json_t *v, bool (*parse)(const char *, int64_t *))
{
	int64_t ms;

	return answer_none(v) ? ABSENT :
	    parse(answer_value(a, v), &ms) ? ms : UNREADABLE;
}

int64_t
answer_time(struct arena *a, const json_t *j, const char *name)
{
	return moment(a, json_object_get(j, name), date_parse);
}

int64_t
answer_day(struct arena *a, const json_t *j, const char *name)
{
	return moment(a, json_object_get(j, name), date_parse_told_day);
}

int64_t
answer_count(const json_t *j, const char *name)
{
	const json_t *v = json_object_get(j, name);
	int64_t n = json_to_num(v);

	/* a negative count makes no sense and must not be shown as usage */
	return answer_none(v) ? ABSENT : n < 0 ? UNREADABLE : n;
}
