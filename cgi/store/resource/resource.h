/*
 * resource: what an outside service knows under a name of its own: a SIM, an
 * endpoint of a device cloud, a contract.  It is there with a device or without
 * one.
 *
 * Here is what all of them have: a state in one word, when the service told us,
 * and how asking failed last.  What only SIMs have is in sim.h; kinds without a
 * table of their own keep what they know as detail.
 */
#ifndef STORE_RESOURCE_H
#define STORE_RESOURCE_H

#include "../../lib/db/db.h"
#include "resource_info.h"

struct resource {
	int64_t		 id;
	const char	*extension, *name;	/* name: as devices link it */
	const char	*kind;
	const char	*state;		/* the kind's word, "" */
	const char	*detail;	/* JSON object of label: text, "" */
	int64_t		 begun;		/* readings begun, ever */
	int64_t		 shown;		/* the one whose answer this is */
	int64_t		 as_of;		/* ABSENT: never told */
	enum err	 last_err;	/* of the last try */
	const char	*last_err_text;	/* the service's words, "" */
	int64_t		 last_try;	/* ABSENT: never */
	int64_t		 due;		/* marked to be read again: due.h */
};

/* E_NOTFOUND when never linked nor seen. */
enum err resource_get(struct db *, struct arena *, const char *extension,
	    const char *name, struct resource *);

/*
 * Which of two tellings is newer, no clock says: clocks are moved.  A reading
 * takes a number of ours when it begins, and one with a lower number than what
 * is shown comes too late.
 */
enum {
	TOLD_NOW = -1,		/* newer than whatever was begun */
	TOLD_PART = -2,		/* by the service, of itself: what it does not
				 * say stays, and so does the order */
};
/* The number of a reading whose first call begins; 0 when there is no such
 * resource yet. */
enum err resource_begin(struct db *, const char *extension, const char *name,
	    int64_t *reading);
/* What a telling makes of the order and the times of a resource, as stored
 * (as_of ABSENT, begun and shown 0: not at all).  False: it comes too late.
 * Nothing is as of the future. */
bool	 resource_take(struct resource *, int64_t reading, int64_t as_of,
	    int64_t now);

/* Keep what was said of one without a table of its own: reading is a number,
 * TOLD_NOW or TOLD_PART.  A state that is another than before is an activity,
 * unless it was told as a part. */
enum err resource_put(struct db *, struct arena *, const char *extension,
	    const char *name, const char *kind, const struct resource_info *,
	    int64_t reading, int64_t as_of);

/* It is there from now on, if it was not. */
enum err resource_seen(struct db *, const char *extension, const char *name,
	    const char *kind);
/* A try failed; what was told before stays. */
enum err resource_failed(struct db *, const char *extension, const char *name,
	    const char *kind, enum err, const char *text, int64_t at);

/* Those of an extension that were never told and are worth a try: never tried,
 * newest first, then those tried before a time.  Those that nobody has linked
 * are passed over until then. */
enum err resource_unread(struct db *, struct arena *, const char *extension,
	    int64_t now, int64_t before, size_t limit, const char ***names,
	    size_t *n);

#endif
