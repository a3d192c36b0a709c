/*
 * canned: answers of the carriers from tests/fixtures, and a database of the
 * bench's own.  What can't go on ends the program with a line that says why.
 */
#ifndef BENCH_CANNED_H
#define BENCH_CANNED_H

#include "drivers/call.h"

enum { CANNED_STEPS = 3 };

/* What a driver is asked with, and the answers to OP_DETAILS of one SIM,
 * step by step; NULL: the step asks nothing. */
struct canned {
	const char	*driver;
	const char	*device_key;		/* that names the SIM */
	const char	*resource;
	const char	*file[CANNED_STEPS];	/* under tests/fixtures */
};
/* Ends with a NULL driver; in the order of the registry. */
extern const struct canned canned[];

/* Of a driver, or the program ends. */
const struct canned	*canned_of(const struct driver *);

void	canned_die(const char *what, const char *why)
	    __attribute__((noreturn));

/* A file under tests/fixtures.  Run in the top of the tree. */
char	*canned_file(struct arena *, const char *name, size_t *len);

/* The same as an answer with status 200. */
struct http_reply canned_reply(struct arena *, const char *name);

/*
 * An answer with n SIMs, made of one of a file: the text from first to last
 * (both included, and the last such text in the file) n times, in each the
 * name of the SIM replaced.  between stands between them.
 */
struct canned_batch {
	const char	*file, *first, *last, *between, *resource;
};
struct http_reply canned_repeat(struct arena *, const struct canned_batch *,
		    const char *const *ids, size_t n);

/* n made-up names like this one: its last digits counted. */
const char *const *canned_ids(struct arena *, const char *like, size_t n);

/* Settings with everything any driver asks for. */
json_t	*canned_settings(struct arena *, const char *user,
	    const char *endpoint);

/* A directory of the bench's own under parent (NULL: /tmp), gone with all that
 * is in it when this process exits.  Once. */
const char *canned_dir(struct arena *, const char *parent);

#endif
