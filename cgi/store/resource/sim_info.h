/*
 * sim_info: what is said of a SIM, as plain data: drivers fill it in, the
 * store keeps it, pages show it.
 */
#ifndef STORE_SIM_INFO_H
#define STORE_SIM_INFO_H

#include "../../app.h"

/* Normalized states: those of Control Center (contract 1.6), which the
 * others map onto; the carrier's own word is kept beside. */
enum sim_state {
	SIM_UNKNOWN = 0, SIM_TEST_READY, SIM_INVENTORY, SIM_TRIAL,
	SIM_ACTIVATION_READY, SIM_ACTIVATED, SIM_SUSPENDED, SIM_FRAUD_REVIEW,
	SIM_DEACTIVATED, SIM_RETIRED, SIM_PURGED, SIM_REPLACED, SIM_STATE_MAX
};
struct sim_state_text {
	const char	*name;		/* ACTIVATION_READY: URLs, the database */
	const char	*title;		/* Activation Ready: people, push */
	const char	*connects;	/* one short sentence each */
	const char	*billed;
	const char	*follows;	/* what can come next; the operator
					 * may allow less */
};
extern const struct sim_state_text sim_states[SIM_STATE_MAX];
#define SIM_UNREAD	"UNREAD"	/* device.sim_state: never told */
enum sim_state	sim_state_parse(const char *);	/* name, title, or NAME_NAME;
						 * case does not matter */

/* The same value of what a command or an activity is about ("state", "plan",
 * "imei" …), however it is written? */
bool		sim_same_value(const char *what, const char *, const char *);

/* Everything is optional: NULL or ABSENT when the carrier did not say. */
struct sim_info {
	enum sim_state	 state;
	const char	*carrier_state;		/* its own word */
	const char	*iccid, *imsi, *msisdn, *imei, *eid;
	const char	*rate_plan;		/* its id: struct plan */
	const char	*rate_plan_name;	/* where it is told beside the id;
						 * else NULL */
	const char	*comm_plan, *customer, *account;
	const char	*modem_id, *carrier_device_id, *notes, *fixed_ip;
	int64_t		 data_bytes, sms_count, voice_seconds, sessions; /* cycle to date */
	int64_t		 overage_reached;	/* 0, 1, ABSENT */
	const char	*overage_override;	/* DEFAULT … */
	int64_t		 activated, added, modified, shipped;	/* ms */
	const char	*extra;			/* JSON object of name: text the
						 * carrier has beyond these, "" */
};

/* Usage of one cycle, as told. */
struct usage {
	const char	*cycle_start;		/* YYYY-MM-DD */
	const char	*cycle_end;		/* or NULL */
	int64_t		 data_total, data_billable;	/* bytes */
	int64_t		 sms_total, sms_billable;
	int64_t		 voice_total, voice_billable;	/* seconds */
	const char	*rate_plan;		/* for people */
	const char	*note;			/* what this API cannot give, "" */
	int64_t		 as_of;
};

/* A rate plan that an account may use.  A carrier that has one word for a plan
 * has it as both. */
struct plan {
	const char	*id;			/* OP_SET_PLAN's value */
	const char	*name;			/* for people */
	int64_t		 data_limit;		/* bytes or ABSENT */
};

#endif
