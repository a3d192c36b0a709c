/* channel: the status of extensions' channels, as shown to people. */
#ifndef STORE_CHANNEL_H
#define STORE_CHANNEL_H

#include "../../lib/db/db.h"

struct channel_state {
	int64_t		 since;		/* time connected; ABSENT: it is not */
	int64_t		 last_event;	/* time of the last event; ABSENT:
					 * none */
	int64_t		 failed;	/* time of the last failure; ABSENT:
					 * none */
	enum err	 err;		/* cause of that failure */
	const char	*reason;	/* a sentence, or "" */
	int64_t		 next_try;	/* ABSENT: trying now, or connected */
	int64_t		 heard;		/* last; ABSENT: never */
	/* events of a time may be missing, since the channel was down for
	 * longer than its service keeps them; ABSENT: there was no such time */
	int64_t		 gap_from, gap_until;
};

/* E_NOTFOUND when the extension has no status yet. */
enum err channel_get(struct db *, struct arena *, const char *extension,
	    struct channel_state *);
enum err channel_names(struct db *, struct arena *, const char ***extensions,
	    size_t *n);

/* A process starts to connect.  The earlier status is kept.  E_CONFLICT when
 * the extension no longer exists. */
enum err channel_begin(struct db *, const char *extension);
/* Record that the channel is connected since then. at: when events arrived,
 * ABSENT when none did. */
enum err channel_told(struct db *, const char *extension, int64_t since,
	    int64_t at);
enum err channel_failed(struct db *, const char *extension, int64_t now,
	    enum err, const char *reason, int64_t next_try);
/* Something, or that there is nothing; gap_from: what was told from then on may
 * be missing, or ABSENT. */
enum err channel_heard(struct db *, const char *extension, int64_t now,
	    int64_t gap_from);
enum err channel_forget(struct db *, const char *extension);

#endif
