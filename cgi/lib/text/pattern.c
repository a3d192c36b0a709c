#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_BYTES = 200 };

/* NULL when it has a fault, with PCRE2's error and its place. */
static pcre2_code *
compile(const char *expression, int *error, size_t *at)
{
	pcre2_compile_context *limits = pcre2_compile_context_create(NULL);
	pcre2_code *code;

	if (limits == NULL)
		abort();
	pcre2_set_max_pattern_length(limits, PATTERN_MAX);
	pcre2_set_parens_nest_limit(limits, PATTERN_DEPTH);
	code = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_ANCHORED |
	    PCRE2_ENDANCHORED, error, at, limits);
	pcre2_compile_context_free(limits);
	return code;
}

const char *
pattern_fault(struct arena *a, const char *expression)
{
	unsigned char message[MESSAGE_BYTES];
	int error;
	size_t at;
	pcre2_code *code = compile(expression, &error, &at);

	if (code != NULL) {
		pcre2_code_free(code);
		return NULL;
	}
	pcre2_get_error_message(error, message, sizeof(message));
	return arena_printf(a, "At byte %zu: %s.", at, (char *)message);
}

bool
pattern_matches(const char *expression, const char *value)
{
	pcre2_match_context *limits = pcre2_match_context_create(NULL);
	int error;
	size_t at;
	pcre2_code *code = compile(expression, &error, &at);
	pcre2_match_data *found = code == NULL ? NULL :
	    pcre2_match_data_create_from_pattern(code, NULL);
	bool matches;

	if (limits == NULL || (code != NULL && found == NULL))
		abort();
	pcre2_set_match_limit(limits, PATTERN_STEPS);
	pcre2_set_heap_limit(limits, PATTERN_HEAP);
	matches = code != NULL && pcre2_match(code, (PCRE2_SPTR)value,
	    strlen(value), 0, 0, found, limits) > 0;
	pcre2_match_data_free(found);
	pcre2_code_free(code);
	pcre2_match_context_free(limits);
	return matches;
}
