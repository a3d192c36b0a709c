/* access: what the broker's plugin asks the console's database: who signs in,
 * which device is meant, and whose credentials are good no more. */
#ifndef BROKER_ACCESS_H
#define BROKER_ACCESS_H

#include "../lib/db/db.h"
#include "../store/access/user.h"
#include "topic.h"

/* Who signed in. */
struct identity {
	int64_t		 device;	/* its row; 0: an application */
	int64_t		 key;		/* of an application; 0: none */
	enum role	 role;		/* of the key */
	int64_t		 expires;	/* of the key; ABSENT: never */
	char		 user[ID_MAX + 1];	/* name of the key */
};

struct access {
	struct db	*db;
	struct arena	*a;
	const char	*org;
	int64_t		 revoked;	/* the last row seen */
};

/* E_DB: it is to be tried again. */
enum err	 access_open(struct access *, const char *db);
void		 access_close(struct access *);

/* E_OK, or E_SIGNIN with *why a sentence; any other: it cannot be told. */
enum err	 access_sign_in(struct access *, const struct client_id *,
		    const char *user, const char *token, int64_t now,
		    struct identity *, const char **why);

/* A device by name, and the gateway it is behind: its row, 0 when there is
 * none, and its client id.  E_NOTFOUND. */
struct behind {
	int64_t		 gateway;
	char		 client[CLIENT_MAX + 1];
};
enum err	 access_device(struct access *, const char *type,
		    const char *device, int64_t *id, struct behind *);

/* The next whose credentials were taken away, once each: a device's client id
 * without its kind, "ORG:TYPE:ID", or a key's name.  E_NOTFOUND: none now. */
enum err	 access_revoked(struct access *, bool *key,
		    char name[CLIENT_MAX + 1]);

#endif
