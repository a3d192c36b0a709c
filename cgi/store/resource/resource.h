/*
 * resource: something an outside service knows by an id of its own: a SIM, an
 * endpoint of a device cloud, a contract.  It exists with or without a device.
 *
 * This module holds what all resources have: a one-word state, the time of the
 * last report, and the last failure.  What only SIMs have is in sim.h.  Kinds
 * without a table of their own keep their data as detail.
 */
#ifndef STORE_RESOURCE_H
#define STORE_RESOURCE_H

#include "../../lib/db/db.h"
#include "resource_info.h"

struct resource {
	int64_t		 id;
	const char	*extension, *name;	/* name: as devices link it */
	const char	*kind;
	const char	*state;		/* the kind's word, or "" */
	const char	*detail;	/* JSON object of label: text, or "" */
	int64_t		 begun;		/* number of the last reading begun */
	int64_t		 shown;		/* number of the reading that is
					 * shown */
	int64_t		 as_of;		/* time of the report; ABSENT: none
					 * yet */
	enum err	 last_err;	/* result of the last try */
	const char	*last_err_text;	/* the service's words, or "" */
	int64_t		 last_try;	/* ABSENT: never */
	int64_t		 due;		/* mark to be read again: due.h */
	int64_t		 has;
};

/* Bits of has, as of a device's: a row of this kind was once stored of it. */
enum {
	RESOURCE_HAS_LOOKUPS = 1 << 0,
	RESOURCE_HAS_USAGES = 1 << 1,	/* of billing cycles */
	RESOURCE_HAS_COMMANDS = 1 << 2,
	RESOURCE_HAS_SMS_SENT = 1 << 3,	/* among the commands */
	RESOURCE_HAS_SMS_RECEIVED = 1 << 4,
	RESOURCE_HAS_CHANGES = 1 << 5,	/* all other activities but sessions */
	RESOURCE_HAS_ANY = (1 << 6) - 1	/* for who does not know */
};

/* E_NOTFOUND when it was never linked nor reported. */
enum err resource_get(struct db *, struct arena *, const char *extension,
	    const char *name, struct resource *);

/*
 * Clocks cannot tell which of two reports is newer, because clocks can be set.
 * A reading therefore takes a sequence number when it begins, and a report
 * with a lower number than the one shown is stale.
 */
enum {
	TOLD_NOW = -1,		/* newer than every reading begun */
	TOLD_PART = -2,		/* a partial report the service sent by itself:
				 * missing members and the sequence stay as they
				 * were */
};
/* The number of a reading that is about to make its first call; 0 when the
 * resource does not exist yet. */
enum err resource_begin(struct db *, const char *extension, const char *name,
	    int64_t *reading);
/* Apply a report's sequence number and time to the resource's stored ones (no
 * row yet: as_of ABSENT, begun and shown 0).  False when the report is stale.
 * A time in the future becomes now. */
bool	 resource_take(struct resource *, int64_t reading, int64_t as_of,
	    int64_t now);

/* Store a report on a resource without a table of its own. reading is a
 * sequence number, TOLD_NOW or TOLD_PART.  A changed state is recorded as an
 * activity, unless the report is partial. */
enum err resource_put(struct db *, struct arena *, const char *extension,
	    const char *name, const char *kind, const struct resource_info *,
	    int64_t reading, int64_t as_of);

/* Make the row if it does not exist. */
enum err resource_seen(struct db *, const char *extension, const char *name,
	    const char *kind);
/* Record a failed try.  The last report stays. */
enum err resource_failed(struct db *, const char *extension, const char *name,
	    const char *kind, enum err, const char *text, int64_t at);

/* An extension's resources without any report that are worth a try: first those
 * never tried, newest first, then those tried before a time.  Resources that
 * are not linked are skipped. */
enum err resource_unread(struct db *, struct arena *, const char *extension,
	    int64_t now, int64_t before, size_t limit, const char ***names,
	    size_t *n);

/* Those of an extension behind a name, "" for the first, in this order: at most
 * limit; of each only name, kind and state. */
enum err resource_list(struct db *, struct arena *, const char *extension,
	    const char *after, size_t limit, struct resource **, size_t *n);

#endif
