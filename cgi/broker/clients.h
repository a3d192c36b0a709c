/* clients: who is signed in at the broker, by the broker's own pointer, and by
 * id: a new client of an id signs in before the old one is gone. */
#ifndef BROKER_CLIENTS_H
#define BROKER_CLIENTS_H

#include "access.h"
#include "topic.h"

enum { FILTERS_MAX = 8 };	/* of commands, that one device has */

struct filter {
	struct topic	 topic;
	uint8_t		 qos;
};

struct client {
	const void	*key;		/* the broker's */
	char		 id[CLIENT_MAX + 1];
	struct client_id of;
	struct identity	 who;
	char		 address[64], protocol[40];
	int64_t		 since;		/* ms */
	int64_t		 received;	/* messages from it */
	bool		 asked, again;	/* a gateway, for commands */
	unsigned	 hears;		/* of device management: topic_hears() */
	uint8_t		 hears_qos;
	uint64_t	 filters;	/* used, from the front */
	struct filter	*filter;	/* FILTERS_MAX; NULL: none yet */
	struct client	*next, *next_id;	/* in their chains */
};

struct clients;

struct clients	*clients_new(void);
void		 clients_free(struct clients *);
size_t		 clients_count(const struct clients *);

/* Add a copy; there is none of that key and id. */
struct client	*clients_add(struct clients *, const struct client *);
struct client	*clients_get(const struct clients *, const void *key);
struct client	*clients_by_id(const struct clients *, const char *id);
void		 clients_remove(struct clients *, struct client *);

/* Call for each; it removes none. */
void		 clients_each(struct clients *,
		    void (*)(struct client *, void *), void *);

/* Which of the connected instances of a scalable application is the nth, in the
 * order of their ids: of those that have an instance's name. */
bool		 clients_turn(const struct clients *, const struct client *,
		    uint64_t n);

#endif
