/* clients: the clients signed in at the broker, indexed by the broker's pointer
 * and by client id.  A new client with an id signs in before the old one is
 * gone. */
#ifndef BROKER_CLIENTS_H
#define BROKER_CLIENTS_H

#include "../events/tallies.h"
#include "access.h"
#include "hearing.h"

enum { FILTERS_MAX = 8 };	/* of commands, per device */

struct filter {
	struct topic	 topic;
	uint8_t		 qos;
};

/* Clients stand in line for something, in order of arrival. */
enum line {
	LINE_NONE,
	LINE_READY,		/* the exchange is to be told that it is here */
	LINE_SHARING,		/* instances of scalable applications that have
				 * subscribed */
	LINE_AWAY,		/* sessions of devices that are away */
	LINES
};

struct client {
	const void	*key;		/* the broker's pointer */
	char		 id[CLIENT_MAX + 1];
	struct client_id of;
	struct identity	 who;
	char		 address[64], protocol[40];
	int64_t		 since;		/* ms */
	/* messages from it and to it, and the bytes of their payloads */
	int64_t		 received, received_bytes, sent, sent_bytes;
	struct tally	*tally;		/* of those from it, for pages; or
					 * NULL */
	bool		 asked, again;	/* a gateway subscribed to commands */
	bool		 clean;		/* in LINE_READY: of post.h */
	struct hearing	*hearing;	/* filters: of device management, of a
					 * gateway's commands, or all of an
					 * instance; NULL: none */
	int64_t		 manage_due;	/* rate limit of its requests */
	uint64_t	 filters;	/* number in use, from the front */
	struct filter	*filter;	/* FILTERS_MAX entries; NULL: none
					 * yet */
	struct client	*next, *next_id;	/* hash chains */
	enum line	 line;		/* where it stands, in one at most */
	struct client	*ahead, *behind;	/* in that line */
};

struct clients;

struct clients	*clients_new(void);
void		 clients_free(struct clients *);
size_t		 clients_count(const struct clients *);

/* Add a copy, which stands in no line.  No client with that key and id may
 * exist. */
struct client	*clients_add(struct clients *, const struct client *);
struct client	*clients_get(const struct clients *, const void *key);
struct client	*clients_by_id(const struct clients *, const char *id);
void		 clients_remove(struct clients *, struct client *);

/* Count a message that the broker delivers to it. */
void		 client_sent(struct client *, uint32_t bytes);

/* Call the function for each client.  It may remove that client and no
 * other. */
void		 clients_each(struct clients *,
		    void (*)(struct client *, void *), void *);

/* To the end of a line, unless it stands in one already; and out of it. */
void		 clients_line_up(struct clients *, struct client *, enum line);
void		 clients_step_out(struct clients *, struct client *);
struct client	*clients_first(const struct clients *, enum line);

/* True when this client is the nth (modulo their number) of the instances of
 * its scalable application in LINE_SHARING, in order of id. */
bool		 clients_turn(const struct clients *, const struct client *,
		    uint64_t n);

#endif
