/*
 * exchange: what the process does that speaks HTTP to devices and applications:
 * events into the journal, commands out of the outbox.
 *
 * An event is in the journal, then it is told to the broker, for applications
 * that are connected there.  A command is written down, then goes to the
 * connection that the device has at the broker, or to a request of the device
 * that waits for it; whichever is there first.  What is not there is not told to:
 * the command waits, until its time is over.
 *
 * One process of each node.
 */
#ifndef EVENTS_EXCHANGE_H
#define EVENTS_EXCHANGE_H

#include "../lib/web/fcgi.h"
#include "../store/device/gateway.h"
#include "../store/command/outbox.h"
#include "journal.h"
#include "post.h"
#include "record.h"
#include "settings.h"

enum { EXCHANGE_BATCH = 256 };	/* records in one transaction */

struct owed;
struct exchange {
	struct db		*db;	/* NULL while there is none */
	struct arena		*a;	/* its own: for one turn, one delivery */
	const char		*state, *node;
	struct event_settings	 settings;
	struct fcgi_beside	 beside;
	struct journal_writer	 events;
	struct journal_reader	 commands;	/* that the broker wrote down */
	bool			 unread;	/* there are more of them */
	bool			 failed;	/* reading them did */
	int			 link;		/* to the broker; -1: none */
	int64_t			 asked;		/* devices by row, up to here,
						 * whether they are there */
	int64_t			 waiting, bytes;	/* in the outbox, about */
	/* when next, clock_mono() */
	int64_t			 connect, ask, expire, count, read;
	int64_t			 refusals, registrations;	/* their pace */
	struct arena		*owed_a;	/* until what was read is stored */
	struct owed		*owed;		/* EXCHANGE_BATCH */
	size_t			 nowed;
	unsigned char		 record[JOURNAL_RECORD_MAX], post[POST_MAX];
};

/* beside is to be that of the process's fcgi_waiting().  NULL, logged. */
struct exchange	*exchange_open(const char *state, const char *node);
void		 exchange_close(struct exchange *);

/* What is due; when to call again. */
int64_t		 exchange_turn(struct exchange *);

/* An event of a device; E_OK: in the journal. */
enum err	 exchange_event(struct exchange *, const struct record *,
		    const char *type, const char *device);

/* A command for a device.  E_OK: it is written down, ->id is set; E_TOOMANY. */
enum err	 exchange_command(struct exchange *, struct outgoing *,
		    const char *type, const char *device);

/* The next command for a device that asks over HTTP (name "+": any), which it
 * is answered with.  E_NOTFOUND: none now. */
enum err	 exchange_fetch(struct exchange *, struct arena *,
		    int64_t device, const char *name, struct outgoing *);
/* From now on, commands are kept for it. */
enum err	 exchange_keep(struct exchange *, int64_t device);

/* What was refused, into a client's connection log: so many a second. */
void		 exchange_refused(struct exchange *, int64_t device,
		    const char *client, const char *address, const char *why);

/* Register a device behind a gateway, so many a second.  Otherwise than E_OK
 * *why is a sentence. */
enum err	 exchange_register(struct exchange *, struct arena *,
		    int64_t gateway, const char *type, const char *device,
		    int64_t *id, const char **why);

/* A payload as it is stored, and back. */
void		 outgoing_payload(struct arena *, struct outgoing *,
		    const char *bytes, size_t);
bool		 outgoing_bytes(struct arena *, const struct outgoing *,
		    const char **bytes, size_t *);

/* Between the files of this module; nobody else. */
void		 exchange_deliver(struct exchange *, int64_t device,
		    const char *type, const char *name);
/* A clean session has nothing of the one before.  True when there was one. */
bool		 exchange_forget(struct exchange *, const struct post *);
void		 exchange_behind(struct exchange *, const struct post *);
void		 exchange_lost(struct exchange *);
/* Send the broker something, waiting a moment for room, which is there with its
 * next turn; exchange_tell takes it for lost when that fails. */
enum posted	 exchange_send(struct exchange *, const struct post *);
void		 exchange_tell(struct exchange *, const struct post *);
/* Is there room in the outbox for one more command of that size? */
bool		 exchange_room(struct exchange *, int64_t size);
void		 exchange_read(struct exchange *);
/* What an agent said, in the transaction in which it is read; what is owed for
 * that is done when it is stored, else forgotten: it is read again. */
enum err	 exchange_said(struct exchange *, const struct record *);
void		 exchange_owed_init(struct exchange *);
void		 exchange_owed(struct exchange *, bool stored);

#endif
