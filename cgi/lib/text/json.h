/*
 * json: jansson with our maxima and arena ownership.
 *
 * There are two parsers.  Input from people and stored text is read strictly,
 * by jansson: an integer beyond 64 bits, a real beyond a double, or a top
 * level that is neither object nor array is a fault.  Answers of services are
 * read leniently.
 */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app.h"
#include "lib/arena.h"

struct json_fault {
	int		 line, column;	/* from 1 */
	const char	*what;		/* a sentence, in the arena */
};

/* Parse strictly; duplicate keys, trailing text, more than JSON_DEPTH_MAX
 * levels and NUL are faults.  The arena owns the value.  NULL on a fault (fault
 * may be NULL). */
json_t		*json_read(struct arena *, const char *, size_t len,
		    struct json_fault *);

/*
 * Parse a service's answer leniently: accepts any charset, duplicate members
 * (the last one counts), control characters, NUL, lone surrogates (U+FFFD) and
 * trailing commas.  Numbers that are not 64-bit integers become strings;
 * values deeper than JSON_DEPTH_MAX become null.  NULL with E_SERVICE_ANSWER
 * when it is not JSON, or with E_SERVICE_BIG beyond JSON_NODES_MAX values;
 * else *e is E_OK.
 */
json_t		*json_read_answer(struct arena *, const char *, size_t len,
		    enum err *);

/* Give a value made by json_object() and the like to the arena; NULL aborts
 * (out of memory). */
json_t		*json_own(struct arena *, json_t *);

/* Compact text, with members in the order they were added. */
char		*json_write(struct arena *, const json_t *);
/* The same with reals as people wrote them, 23.47 and not 23.469999999999999,
 * unless one needs all its digits. */
char		*json_write_short(struct arena *, const json_t *);
/* Indented by two, for people. */
char		*json_write_pretty(struct arena *, const json_t *);

/* Members by exact name; NULL or ABSENT when missing, null or of another type.
 * json_num accepts a number or its text, and rounds fractions. */
const char	*json_str(struct arena *, const json_t *, const char *name);
/* The same, "" in place of NULL. */
const char	*json_text(struct arena *, const json_t *, const char *name);
int64_t		 json_num(const json_t *, const char *name);
int64_t		 json_to_num(const json_t *);	/* for a value */
/* The same, ignoring the case of the name (usageInZone, contract 2.6). */
json_t		*json_get_nocase(const json_t *, const char *name);
/* -1 missing, 0 false, 1 true; also accepts the strings "true" and "false". */
int		 json_bool(const json_t *, const char *name);

/* Add a member; NULL, "" and ABSENT are left out. */
void		 json_put_str(json_t *, const char *name, const char *);
void		 json_put_num(json_t *, const char *name, int64_t);

#endif
