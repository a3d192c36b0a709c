/* sim: what a carrier told us about a SIM, and when. */
#ifndef STORE_SIM_H
#define STORE_SIM_H

#include "resource.h"
#include "sim_info.h"

struct sim {
	struct resource	 of;
	struct sim_info	 info;
};

/* E_NOTFOUND when never linked nor seen. */
enum err sim_get(struct db *, struct arena *, const char *extension,
	    const char *name, struct sim *);
/* Those behind an extension and a name, "" and "" for the first, in this order:
 * at most limit. */
enum err sim_list(struct db *, struct arena *, const char *extension,
	    const char *name, size_t limit, struct sim **, size_t *n);
/* The same by struct resource's id. */
enum err sim_get_row(struct db *, struct arena *, int64_t id, struct sim *);
/* A carrier told us, as of a time; reading is a number (resource_begin),
 * TOLD_NOW or TOLD_PART.  One that comes too late changes nothing, for calls
 * overtake each other.  Replaces what is given (members not given keep their
 * old value only of a part), updates the terms and the device's state.  A whole
 * telling whose state, rate plan or IMEI is another than before is an activity
 * too, unless a command that is open asked for it; who tells a part (a push)
 * keeps its own. */
enum err sim_put(struct db *, struct arena *, const char *extension,
	    const char *name, const struct sim_info *, int64_t reading,
	    int64_t as_of);

/* Usage by cycle. */
enum err usage_put(struct db *, const char *extension, const char *name,
	    const struct usage *);
/* The cycles we have, newest first, at most 12. */
enum err usage_list(struct db *, struct arena *, int64_t sim, struct usage **,
	    size_t *n);

#endif
