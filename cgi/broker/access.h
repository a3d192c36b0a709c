/* access: the plugin's queries to the console's database: who signs in, which
 * device a topic means, and which credentials were revoked. */
#ifndef BROKER_ACCESS_H
#define BROKER_ACCESS_H

#include "../lib/db/db.h"
#include "../store/access/user.h"
#include "topic.h"

/* Who signed in. */
struct identity {
	int64_t		 device;	/* row id; 0: an application */
	int64_t		 key;		/* API key of an application; 0: none */
	enum role	 role;		/* of the key */
	int64_t		 expires;	/* expiry of the key; ABSENT: never */
	char		 user[ID_MAX + 1];	/* name of the key */
};

struct access {
	struct db	*db;
	struct arena	*a;
	const char	*org;
	int64_t		 revoked;	/* the last revocation seen */
};

/* E_DB: try again later. */
enum err	 access_open(struct access *, const char *db);
void		 access_close(struct access *);

/* E_OK, or E_SIGNIN with a sentence in *why; then the identity still has the
 * device or key that was named, where it exists.  Any other error: the answer
 * is unknown. */
enum err	 access_sign_in(struct access *, const struct client_id *,
		    const char *user, const char *token, int64_t now,
		    struct identity *, const char **why);

/* A device by name: its row id, its gateway's row id (0: none) and the
 * gateway's client id.  E_NOTFOUND when there is no such device. */
struct behind {
	int64_t		 gateway;
	char		 client[CLIENT_MAX + 1];
};
enum err	 access_device(struct access *, const char *type,
		    const char *device, int64_t *id, struct behind *);

/* The next revocation, each returned once: a device's client id without its
 * kind, "ORG:TYPE:ID", or a key's name.  E_NOTFOUND when there is none now. */
enum err	 access_revoked(struct access *, bool *key,
		    char name[CLIENT_MAX + 1]);

#endif
