/*
 * exchange: the process that speaks HTTP to devices and applications.  It
 * writes events to the journal and delivers commands from the outbox.
 *
 * An event is written to the journal and then passed to the broker, for the
 * applications connected there.  A command is stored and then delivered to the
 * device's connection at the broker or to a waiting request of the device,
 * whichever comes first.  When the device has neither, the command waits until
 * it expires.
 *
 * Other processes that bring events of devices write them to the journal
 * themselves (speak.h); they are passed on to the broker from here.
 *
 * There is one such process per node.
 */
#ifndef EVENTS_EXCHANGE_H
#define EVENTS_EXCHANGE_H

#include "../lib/web/fcgi.h"
#include "../store/lease.h"
#include "../store/device/gateway.h"
#include "../store/command/outbox.h"
#include "journal.h"
#include "post.h"
#include "record.h"
#include "settings.h"

enum { EXCHANGE_BATCH = 256 };	/* records per transaction */

/* A move of a command that the database did not take yet. */
struct late {
	int64_t			 id;
	enum outbox_status	 to;
};

struct owed;
struct exchange {
	struct db		*db;	/* NULL while there is none */
	struct arena		*a;	/* for one turn or one delivery */
	const char		*state, *node;
	struct event_settings	 settings;
	/* Are commands for what links an extension of this driver taken from
	 * the outbox, by its service?  NULL: by none. */
	bool			 (*relays)(const char *driver);
	struct fcgi_beside	 beside;
	struct journal_writer	 events;
	struct journal_reader	 commands;	/* written by the broker */
	bool			 unread;	/* there are more records to
						 * read */
	bool			 failed;	/* the last read failed */
	bool			 again;		/* ask about all once more */
	int			 link;		/* socket to the broker; -1:
						 * none */
	int			 ear;		/* socket of other processes
						 * that bring events */
	int64_t			 asked;		/* the broker was asked about
						 * the devices up to this row
						 * id */
	int64_t			 waiting, bytes;	/* in the outbox,
							 * approximately */
	struct late		 late[OUTBOX_DEVICE + 1];
	size_t			 nlate;
	struct lease		 rounds;	/* rounds of device management
						 * requests */
	/* when each is due next, clock_mono() */
	int64_t			 connect, ask, expire, count, read, round;
	int64_t			 refusals, registrations;	/* rate limits */
	struct arena		*owed_a;	/* until the batch is stored */
	struct owed		*owed;		/* EXCHANGE_BATCH entries */
	size_t			 nowed;
	unsigned char		 record[JOURNAL_RECORD_MAX], post[POST_MAX];
};

/* beside is to be used as the process's fcgi_waiting().  NULL, logged, on
 * failure. */
struct exchange	*exchange_open(const char *state, const char *node);
void		 exchange_close(struct exchange *);

/* Do what is due.  Returns when to call again. */
int64_t		 exchange_turn(struct exchange *);

/* Accept a device's event.  E_OK: it is in the journal. */
enum err	 exchange_event(struct exchange *, const struct record *,
		    const char *type, const char *device);

/* Accept a command for a device.  E_OK: it is stored and ->id is set.
 * E_TOOMANY when the queue is full. */
enum err	 exchange_command(struct exchange *, struct outgoing *,
		    const char *type, const char *device);

/* Process a message that an agent sent over HTTP, and send what it calls for.
 * out is the answer. */
struct agent_message;
struct agent_answer;
enum err	 exchange_agent(struct exchange *, struct arena *,
		    const struct agent_message *, const char *type, const char *device,
		    struct agent_answer *);

/* Take the next command for a device that polls over HTTP, to answer its
 * request with (name "+" matches any).  E_NOTFOUND when there is none now. */
enum err	 exchange_fetch(struct exchange *, struct arena *,
		    int64_t device, const struct outbox_want *,
		    struct outgoing *);
/* Keep commands for the device from now on. */
enum err	 exchange_keep(struct exchange *, int64_t device);

/* Record a refusal in a connection log; rate-limited. */
void		 exchange_refused(struct exchange *, const struct record *);

/* Register a device behind a gateway; rate-limited.  On failure *why is a
 * sentence; E_NOTFOUND, E_ROLE, E_TOOMANY and E_INPUT are final. */
enum err	 exchange_register(struct exchange *, struct arena *,
		    int64_t gateway, const char *type, const char *device,
		    int64_t *id, const char **why);

/* Convert a payload to its stored form and back. */
void		 outgoing_payload(struct arena *, struct outgoing *,
		    const char *bytes, size_t);
bool		 outgoing_bytes(struct arena *, const struct outgoing *,
		    const char **bytes, size_t *);

/* The rest is shared by the files of this module and is not for others. */
void		 exchange_deliver(struct exchange *, int64_t device,
		    const char *type, const char *name);
/* Drop the commands of an earlier session when the new session is clean.  True
 * when there were any. */
bool		 exchange_forget(struct exchange *, const struct post *);
void		 exchange_behind(struct exchange *, const struct post *);
void		 exchange_lost(struct exchange *);
/* Move a command that was sent.  What fails is tried again each turn before
 * anything else: until then the broker is not listened to.  True when nothing
 * waits. */
void		 exchange_move(struct exchange *, int64_t id,
		    enum outbox_status to);
bool		 exchange_settle(struct exchange *);
/* Send the broker a message.  When the socket is full, waits briefly for the
 * broker's next turn. exchange_tell drops the connection on failure. */
enum posted	 exchange_send(struct exchange *, const struct post *);
void		 exchange_tell(struct exchange *, const struct post *);
/* Is there room in the outbox for one more command of that size? */
bool		 exchange_room(struct exchange *, int64_t size);
void		 exchange_read(struct exchange *);
/* Process a message from a device management agent, in the transaction that
 * reads it.  The replies it calls for are collected; exchange_owed sends them
 * when the transaction was stored and discards them otherwise, because the
 * record will be read again. */
enum err	 exchange_said(struct exchange *, const struct record *);
/* Do the due work of device management requests; one process of all nodes does
 * it, under a lease. */
void		 exchange_rounds(struct exchange *, int64_t now);
void		 exchange_owed_init(struct exchange *);
void		 exchange_owed(struct exchange *, bool stored);

#endif
