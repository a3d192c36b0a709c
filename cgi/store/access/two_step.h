/*
 * two_step: a person's second step of signing in: a code of an authenticator
 * app, or one of the recovery codes that were given out with it.
 *
 * The app's secret is encrypted under a key derived from the installation's
 * and the person's id.  Each code signs in once.
 */
#ifndef STORE_TWO_STEP_H
#define STORE_TWO_STEP_H

#include "user.h"

enum { RECOVERY_CODES = 10 };

struct two_step {
	const char	*sealed;	/* two_step_seal(); "": off */
	int64_t		 step;		/* the newest that was used */
	int64_t		 codes;		/* recovery codes left */
};

/* E_NOTFOUND: no such person. */
enum err	 two_step_get(struct db *, struct arena *, int64_t user,
		    struct two_step *);

/* Encrypt a secret, and decrypt it: NULL when it was encrypted under another
 * key, or there is none. */
const char	*two_step_seal(struct arena *, int64_t user,
		    const char *secret);
const char	*two_step_open(struct arena *, int64_t user,
		    const char *sealed);

/* Switch it on, with the step of the code that proved the app, and end other
 * sessions than that one.  E_CONFLICT: it is on. */
enum err	 two_step_on(struct db *, struct arena *, int64_t user,
		    const char *sealed, int64_t step,
		    const char *const codes[RECOVERY_CODES],
		    const char *session);
/* Give out new recovery codes; those of before are void. */
enum err	 two_step_renew(struct db *, struct arena *, int64_t user,
		    const char *const codes[RECOVERY_CODES]);
/* Switch it off. */
enum err	 two_step_off(struct db *, int64_t user);

/* Use a step, or a recovery code: once.  E_NOTFOUND: it was used, or is
 * none. */
enum err	 two_step_use(struct db *, int64_t user, int64_t step);
enum err	 two_step_recover(struct db *, struct arena *, int64_t user,
		    const char *code);

/* By which a person's tries of codes are counted: brake.h. */
const char	*two_step_brake(struct arena *, int64_t user);

/* New codes, as people type them: abcde-fghij. */
void		 two_step_codes(struct arena *,
		    const char *codes[RECOVERY_CODES]);

#endif
