/*
 * json: jansson with our maxima and arena ownership.
 *
 * Two readers.  What people type and what we stored is read strictly, by
 * jansson: an integer past 64 bits, a real past a double, a top level that is
 * neither object nor array is a fault too.  What services answer is read
 * leniently.
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

/* Parse; duplicate keys, trailing text, more than JSON_DEPTH_MAX levels and
 * NUL are faults.  The value is released with the arena.  NULL on a fault
 * (fault may be NULL). */
json_t		*json_read(struct arena *, const char *, size_t len,
		    struct json_fault *);

/*
 * The same for the answer of a service, read leniently: any character set,
 * members twice (the last counts), control characters, NUL, half surrogates
 * (U+FFFD), a comma too many.  Numbers that are no whole ones of 64 bits come
 * out as the text they were; values below JSON_DEPTH_MAX levels as null.  NULL
 * with E_SERVICE_ANSWER when it is not JSON, E_SERVICE_BIG when it is more than
 * JSON_NODES_MAX values; else E_OK.
 */
json_t		*json_read_answer(struct arena *, const char *, size_t len,
		    enum err *);

/* Register with the arena a value made by json_object() and the like; NULL
 * aborts (out of memory). */
json_t		*json_own(struct arena *, json_t *);

/* Compact text, members in the order they were added. */
char		*json_write(struct arena *, const json_t *);
/* Indented by two, for people. */
char		*json_write_pretty(struct arena *, const json_t *);

/* Members by name, exactly; NULL / ABSENT when missing, null or of another
 * type.  json_num takes a number or the text of one, rounded when it has a
 * fraction. */
const char	*json_str(struct arena *, const json_t *, const char *name);
int64_t		 json_num(const json_t *, const char *name);
int64_t		 json_to_num(const json_t *);	/* of the value itself */
/* The same, the name compared without case (usageInZone, contract 2.6). */
json_t		*json_get_nocase(const json_t *, const char *name);
/* -1 missing, 0 false, 1 true; "true"/"false" strings too. */
int		 json_bool(const json_t *, const char *name);

/* Members to write; NULL, "" and ABSENT are left out. */
void		 json_put_str(json_t *, const char *name, const char *);
void		 json_put_num(json_t *, const char *name, int64_t);

#endif
