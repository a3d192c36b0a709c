/* user: people who sign in, and their sessions. */
#ifndef STORE_USER_H
#define STORE_USER_H

#include "../../lib/db/db.h"

enum role { ROLE_NONE = 0, ROLE_VIEWER, ROLE_OPERATOR, ROLE_ADMIN };

struct user {
	int64_t		 id;
	const char	*name, *hash;	/* argon2id */
	enum role	 role;
	bool		 disabled;
	const char	*two_step;	/* two_step.h: sealed, "" off; set by
					 * user_by_name() and user_list() */
	int64_t		 created;
	const char	*zone;		/* IANA name of the zone times are shown
					 * in, "" UTC; set by session_user()
					 * only */
};

const char	*role_name(enum role);		/* "viewer", … */
enum role	 role_parse(const char *);	/* ROLE_NONE when there is no
						 * such role */

/* A name without blanks and control characters, of at most USER_MAX bytes; a
 * password of PASSWORD_MIN to PASSWORD_MAX bytes in one line.  Both UTF-8. */
bool	 user_name_valid(const char *);
bool	 user_password_valid(const char *);

/* Names compare without case.  E_NOTFOUND when there is no such user. */
enum err user_by_name(struct db *, struct arena *, const char *, struct user *);
/* E_CONFLICT when the name is taken. */
enum err user_add(struct db *, const char *name, const char *hash, enum role,
	    int64_t now);
/* Sets the password and ends the user's sessions. */
enum err user_set_password(struct db *, int64_t id, const char *hash);
enum err user_set_role(struct db *, int64_t id, enum role);
enum err user_set_zone(struct db *, int64_t id, const char *zone);
/* Disabling also ends the user's sessions. */
enum err user_set_disabled(struct db *, int64_t id, bool);
/* All of it at once; hash NULL: the password stays. */
enum err user_change(struct db *, int64_t id, enum role, bool disabled,
	    const char *hash);
enum err user_list(struct db *, struct arena *, struct user **, size_t *n);

/* A session is stored under the hash of its id (seal.h). */
struct user_session {
	const char	*hash;
	int64_t		 user, created, expires;
	const char	*address, *agent;	/* of the browser */
};
enum err session_add(struct db *, const struct user_session *);
/* A person's live sessions, newest first. */
enum err session_list(struct db *, struct arena *, int64_t user, int64_t now,
	    struct user_session **, size_t *n);
/* The user of a live session: one read, no write.  E_NOTFOUND when the session
 * has expired, was ended or is older than SESSION_AGE_MS, or the user is
 * disabled. */
enum err session_user(struct db *, struct arena *, const char *hash,
	    int64_t now, struct user *, int64_t *expires);
/* Move the expiry of a session forward. */
enum err session_extend(struct db *, const char *hash, int64_t expires);
enum err session_end(struct db *, const char *hash);
/* End one of a person's own sessions, or all but one. */
enum err session_end_own(struct db *, int64_t user, const char *hash);
enum err session_end_others(struct db *, int64_t user, const char *hash);

#endif
