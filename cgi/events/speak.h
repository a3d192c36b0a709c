/*
 * speak: what a device said through a service, and what was refused to a
 * program, from a process that is neither the broker nor the exchange.  It goes
 * into the journal; an event also to the exchange, which tells the broker's
 * applications.
 *
 * What is in the journal is stored; that the applications hear of it is as
 * sure as the exchange is there.
 */
#ifndef EVENTS_SPEAK_H
#define EVENTS_SPEAK_H

#include "journal.h"
#include "post.h"
#include "record.h"

struct speaker {
	const char		*state;
	bool			 open;		/* on first use */
	struct journal_writer	 journal;
	int			 mouth;		/* -1: the exchange is not there */
	int64_t			 refusals;	/* rate limit */
	unsigned char		 record[JOURNAL_RECORD_MAX], post[POST_MAX];
};

struct speaker	*speaker_new(const char *state);
void		 speaker_free(struct speaker *);	/* NULL is fine */

/* E_OK: it is in the journal. */
enum err	 speaker_say(struct speaker *, const struct record *,
		    const char *type, const char *device);
/* Record a refusal in a connection log; rate-limited. */
void		 speaker_refused(struct speaker *, const struct record *);
/* There is something in the outbox for devices.  When only some fit into the
 * socket, the exchange finds the rest by itself soon after; when it hears of
 * none, a device that is connected is given it when it connects next. */
struct spoken {
	int64_t		 device;
	const char	*type, *id;
};
void		 speak_outbox(const char *state, const struct spoken *, size_t n);
/* To the disk, when that is due: after a batch. */
void		 speaker_sync(struct speaker *);

#endif
