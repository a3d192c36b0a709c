/*
 * api_key: what programs sign in with: a name, a-ORG-xxxxxxxxxx, and a token,
 * of which a hash is stored.  A key has a role as a person has, and can expire.
 */
#ifndef STORE_API_KEY_H
#define STORE_API_KEY_H

#include "user.h"

struct api_key {
	int64_t		 id;		/* never used again */
	const char	*name;
	enum role	 role;
	const char	*comment;
	const char	*creator;	/* a user; "": the command line */
	int64_t		 created;
	int64_t		 expires;	/* ABSENT: never */
	int64_t		 used;		/* within API_USED_MS; ABSENT: never */
};

/* Make one of role, comment, creator, created and expires; its id and name are
 * set, and *token is shown once.  E_CONFLICT when there are API_KEYS_MAX. */
enum err	 api_key_make(struct db *, struct arena *, const char *org,
		    struct api_key *, const char **token);

/* Who signs in: one read, no write.  E_NOTFOUND when there is no such key, the
 * token is another's, or it has expired. */
enum err	 api_key_check(struct db *, struct arena *, const char *name,
		    const char *token, int64_t now, struct api_key *);
/* Note that a key was used, if the last note is API_USED_MS old. */
enum err	 api_key_use(struct db *, const struct api_key *, int64_t now);

/* E_NOTFOUND. */
enum err	 api_key_get(struct db *, struct arena *, const char *name,
		    struct api_key *);
/* Newest first. */
enum err	 api_key_list(struct db *, struct arena *, struct api_key **,
		    size_t *n);
/* For good.  E_NOTFOUND. */
enum err	 api_key_revoke(struct db *, int64_t id);

#endif
