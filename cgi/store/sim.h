/* sim: what a carrier told us about a SIM, and when. */
#ifndef STORE_SIM_H
#define STORE_SIM_H

#include "../lib/db.h"
#include "sim_info.h"

struct sim {
	int64_t		 id;
	const char	*extension, *sim_id;	/* sim_id: as configured */
	struct sim_info	 info;
	int64_t		 as_of;			/* ABSENT: never told */
	enum err	 last_err;		/* of the last try */
	const char	*last_err_text;		/* the carrier's words, "" */
	int64_t		 last_try;		/* ABSENT: never */
};

/* E_NOTFOUND when never linked nor seen. */
enum err sim_get(struct db *, struct arena *, const char *extension,
	    const char *sim_id, struct sim *);
/* The same by struct sim's id. */
enum err sim_get_row(struct db *, struct arena *, int64_t id, struct sim *);
/* A carrier told us, as of a time: a whole telling that is older than what is
 * stored changes nothing, for calls overtake each other.  Replaces what is
 * given (members not given keep their old value only when partial), updates
 * the terms and the device's state.  A whole telling whose state, rate plan or IMEI is another than before is an
 * activity too, unless a command that is open asked for it; who tells a part
 * (a push) keeps its own. */
enum err sim_put(struct db *, struct arena *, const char *extension,
	    const char *sim_id, const struct sim_info *, bool partial,
	    int64_t as_of);
/* A try failed; the snapshot stays. */
enum err sim_failed(struct db *, const char *extension, const char *sim_id,
	    enum err, const char *text, int64_t at);

/* SIMs of an extension that were never told and are worth a try: never tried,
 * newest first, then those tried before a time.  Those that nobody has linked
 * are passed over until then. */
enum err sim_unread(struct db *, struct arena *, const char *extension,
	    int64_t now, int64_t before, size_t limit, const char ***sim_ids,
	    size_t *n);

/* Usage by cycle. */
enum err usage_put(struct db *, const char *extension, const char *sim_id,
	    const struct usage *);
/* The cycles we have, newest first, at most 12. */
enum err usage_list(struct db *, struct arena *, int64_t sim, struct usage **,
	    size_t *n);

#endif
