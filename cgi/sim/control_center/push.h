/*
 * push: what an automation rule of Control Center would POST (contract 2.10).
 */
#ifndef SIM_PUSH_H
#define SIM_PUSH_H

#include "../call.h"

/* The events there are: NULL ends. */
extern const char *const push_types[];

struct push_event {
	const char	*type, *root;	/* SIM_STATE_CHANGE, SimStateChange */
	struct push_member {
		const char	*name, *value;	/* NULL: nil */
	}		 members[8];
	size_t		 n;
};

/*
 * An event of this SIM.  after is what is new: a state's title, a rate plan,
 * an IMEI, a text; "" takes what is so now.  A new state or plan is set first,
 * as an operator would have; a text is kept as a message from the device.
 * NULL when done, else what is wrong.
 */
const char	*push_event(struct call *, struct ledger_sim *,
		    const char *type, const char *after, struct push_event *);

/* How it is signed. */
enum push_sign { PUSH_BOTH, PUSH_SHA1, PUSH_SHA256, PUSH_WRONG, PUSH_NONE,
	PUSH_SIGN_MAX };
extern const char *const push_signs[PUSH_SIGN_MAX];

/* The body: a form with XML in it, or JSON. */
const char	*push_body(struct arena *, const struct push_event *,
		    const char *id, const char *timestamp, const char *secret,
		    enum push_sign, bool json);

#endif
