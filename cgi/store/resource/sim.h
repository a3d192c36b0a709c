/* sim: a carrier's last report on a SIM, and its time. */
#ifndef STORE_SIM_H
#define STORE_SIM_H

#include "resource.h"
#include "sim_info.h"

struct sim {
	struct resource	 of;
	struct sim_info	 info;
};

/* E_NOTFOUND when it was never linked nor reported. */
enum err sim_get(struct db *, struct arena *, const char *extension,
	    const char *name, struct sim *);
/* At most limit SIMs after an extension and a name, in that order; start with
 * "" and "". */
enum err sim_list(struct db *, struct arena *, const char *extension,
	    const char *name, size_t limit, struct sim **, size_t *n);
/* The same by struct resource's id. */
enum err sim_get_row(struct db *, struct arena *, int64_t id, struct sim *);
/* Those that a device links, of any kind of resource, by extension; at most
 * limit. */
enum err sim_list_linked(struct db *, struct arena *, int64_t device,
	    size_t limit, struct sim **, size_t *n);
/* Store a carrier's report of the time as_of. reading is a sequence number
 * (resource_begin), TOLD_NOW or TOLD_PART.  A stale report changes nothing:
 * calls overtake each other.  Members that were not reported are cleared, or in
 * a partial report kept.  Updates the search terms and the device's state.  A
 * full report with a changed state, rate plan or IMEI is also recorded as an
 * activity, unless an open command asked for the change; the caller records the
 * activities of a partial report (a push) itself. */
enum err sim_put(struct db *, struct arena *, const char *extension,
	    const char *name, const struct sim_info *, int64_t reading,
	    int64_t as_of);

/* Usage by billing cycle. */
enum err usage_put(struct db *, const char *extension, const char *name,
	    const struct usage *);
/* The stored cycles, newest first, at most 12. */
enum err usage_list(struct db *, struct arena *, int64_t sim, struct usage **,
	    size_t *n);

#endif
