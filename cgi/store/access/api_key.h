/*
 * api_key: the credentials of programs: a name, a-ORG-xxxxxxxxxx, and a token,
 * stored as a hash.  A key has a role, as a person has, and can expire.
 */
#ifndef STORE_API_KEY_H
#define STORE_API_KEY_H

#include "user.h"

struct api_key {
	int64_t		 id;		/* never reused */
	const char	*name;
	enum role	 role;
	const char	*comment;
	const char	*creator;	/* user name; "": the command line */
	int64_t		 created;
	int64_t		 expires;	/* ABSENT: never */
	int64_t		 used;		/* last use, within API_USED_MS; ABSENT:
					 * never */
};

/* Make a key from role, comment, creator, created and expires.  Sets its id and
 * name, and *token, which is shown once.  E_CONFLICT when there are
 * API_KEYS_MAX. */
enum err	 api_key_make(struct db *, struct arena *, const char *org,
		    struct api_key *, const char **token);

/* Authenticate: one read, no write.  E_NOTFOUND when there is no such key, the
 * token does not match, or the key has expired. */
enum err	 api_key_check(struct db *, struct arena *, const char *name,
		    const char *token, int64_t now, struct api_key *);
/* Why an existing key was not accepted then, as a sentence. */
const char	*api_key_refused(const struct api_key *, int64_t now);
/* Record the use of a key, unless the last record is newer than API_USED_MS. */
enum err	 api_key_use(struct db *, const struct api_key *, int64_t now);

/* E_NOTFOUND when there is no such key. */
enum err	 api_key_get(struct db *, struct arena *, const char *name,
		    struct api_key *);
/* Newest first. */
enum err	 api_key_list(struct db *, struct arena *, struct api_key **,
		    size_t *n);
/* Permanent.  E_NOTFOUND when there is no such key. */
enum err	 api_key_revoke(struct db *, int64_t id);

#endif
