/*
 * push: the POST that an automation rule of Control Center would send
 * (contract 2.10).
 */
#ifndef SIM_PUSH_H
#define SIM_PUSH_H

#include "../call.h"

/* The event types; NULL ends the list. */
extern const char *const push_types[];

struct push_event {
	const char	*type, *root;	/* SIM_STATE_CHANGE, SimStateChange */
	struct push_member {
		const char	*name, *value;	/* NULL: nil */
	}		 members[8];
	size_t		 n;
};

/*
 * Make an event of this SIM. after is the new value: a state's title, a rate
 * plan, an IMEI or a text; "" takes the present value.  A new state or plan is
 * set first, as an operator would do; a text is stored as a message from the
 * device.  Returns NULL, or what is wrong.
 */
const char	*push_event(struct call *, struct ledger_sim *,
		    const char *type, const char *after, struct push_event *);

/* How the push is signed. */
enum push_sign { PUSH_BOTH, PUSH_SHA1, PUSH_SHA256, PUSH_WRONG, PUSH_NONE,
	PUSH_SIGN_MAX };
extern const char *const push_signs[PUSH_SIGN_MAX];

/* The body: a form that contains XML, or JSON. */
const char	*push_body(struct arena *, const struct push_event *,
		    const char *id, const char *timestamp, const char *secret,
		    enum push_sign, bool json);

#endif
