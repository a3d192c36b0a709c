/* sim: what a carrier told us about a SIM, and when. */
#ifndef STORE_SIM_H
#define STORE_SIM_H

#include "../lib/db.h"

/* Normalized states: those of Control Center (contract 1.6), which the
 * others map onto; the carrier's own word is kept beside. */
enum sim_state {
	SIM_UNKNOWN = 0, SIM_TEST_READY, SIM_INVENTORY, SIM_TRIAL,
	SIM_ACTIVATION_READY, SIM_ACTIVATED, SIM_SUSPENDED, SIM_DEACTIVATED,
	SIM_RETIRED, SIM_PURGED, SIM_REPLACED, SIM_STATE_MAX
};
struct sim_state_text {
	const char	*name;		/* ACTIVATION_READY: URLs, the database */
	const char	*title;		/* Activation Ready: people, push */
	bool		 offered;	/* one of the seed's five */
	const char	*connects;	/* one short sentence each */
	const char	*billed;
	const char	*follows;	/* what can come next; the operator
					 * may allow less */
};
extern const struct sim_state_text sim_states[SIM_STATE_MAX];
#define SIM_UNREAD	"UNREAD"	/* device.sim_state: never told */
enum sim_state	sim_state_parse(const char *);	/* name, title, or NAME_NAME;
						 * case does not matter */

/* Everything is optional: NULL or ABSENT when the carrier did not say. */
struct sim_info {
	enum sim_state	 state;
	const char	*carrier_state;		/* its own word */
	const char	*iccid, *imsi, *msisdn, *imei, *eid;
	const char	*rate_plan, *comm_plan, *customer, *account;
	const char	*modem_id, *carrier_device_id, *notes, *fixed_ip;
	int64_t		 data_bytes, sms_count, voice_seconds, sessions; /* cycle to date */
	int64_t		 overage_reached;	/* 0, 1, ABSENT */
	const char	*overage_override;	/* DEFAULT … */
	int64_t		 activated, added, modified, shipped;	/* ms */
	const char	*extra;			/* JSON object of name: text the
						 * carrier has beyond these, "" */
};

struct sim {
	int64_t		 id;
	const char	*extension, *sim_id;	/* sim_id: as configured */
	struct sim_info	 info;
	int64_t		 as_of;			/* ABSENT: never told */
	int		 last_err;		/* enum err of the last try */
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
	    int err, const char *text, int64_t at);

/* SIMs of an extension that were never told and are worth a try: never tried,
 * newest first, then those tried before a time.  Those that nobody has linked
 * are passed over until then. */
enum err sim_unread(struct db *, struct arena *, const char *extension,
	    int64_t now, int64_t before, size_t limit, const char ***sim_ids,
	    size_t *n);

/* Usage of one cycle, as told. */
struct usage {
	const char	*cycle_start;		/* YYYY-MM-DD */
	const char	*cycle_end;		/* or NULL */
	int64_t		 data_total, data_billable;	/* bytes */
	int64_t		 sms_total, sms_billable;
	int64_t		 voice_total, voice_billable;	/* seconds */
	const char	*rate_plan;
	const char	*note;			/* what this API cannot give, "" */
	int64_t		 as_of;
};
enum err usage_put(struct db *, const char *extension, const char *sim_id,
	    const struct usage *);
/* The cycles we have, newest first, at most 12. */
enum err usage_list(struct db *, struct arena *, int64_t sim, struct usage **,
	    size_t *n);

#endif
