/*
 * sim_info: a report on a SIM, as plain data: drivers fill it in, the store
 * keeps it, pages show it.
 */
#ifndef STORE_SIM_INFO_H
#define STORE_SIM_INFO_H

#include "../../app.h"

/* Normalized states: those of Control Center (contract 1.6).  Other carriers'
 * states map onto them; the carrier's own word is kept as well. */
enum sim_state {
	SIM_UNKNOWN = 0, SIM_TEST_READY, SIM_INVENTORY, SIM_TRIAL,
	SIM_ACTIVATION_READY, SIM_ACTIVATED, SIM_SUSPENDED, SIM_FRAUD_REVIEW,
	SIM_DEACTIVATED, SIM_RETIRED, SIM_PURGED, SIM_REPLACED, SIM_STATE_MAX
};
struct sim_state_text {
	const char	*name;		/* ACTIVATION_READY: in URLs and the
					 * database */
	const char	*title;		/* Activation Ready: on pages and in
					 * pushes */
	const char	*connects;	/* one short sentence each */
	const char	*billed;
	const char	*follows;	/* the states that can come next; the
					 * operator may allow fewer */
};
extern const struct sim_state_text sim_states[SIM_STATE_MAX];
#define SIM_UNREAD	"UNREAD"	/* device.sim_state: no report yet */
enum sim_state	sim_state_parse(const char *);	/* accepts the name, the title
						 * or NAME_NAME, in any case */

/* True when two values of a command or an activity ("state", "plan", "imei" …)
 * are equal apart from their spelling. */
bool		sim_same_value(const char *what, const char *, const char *);

/* Every member is optional: NULL or ABSENT when the carrier did not report
 * it. */
struct sim_info {
	enum sim_state	 state;
	const char	*carrier_state;		/* the carrier's own word */
	const char	*iccid, *imsi, *msisdn, *imei, *eid;
	const char	*rate_plan;		/* the id in struct plan */
	const char	*rate_plan_name;	/* where the carrier reports it
						 * beside the id; else NULL */
	const char	*comm_plan, *customer, *account;
	const char	*modem_id, *carrier_device_id, *notes, *fixed_ip;
	/* cycle to date */
	int64_t		 data_bytes, sms_count, voice_seconds, sessions;
	int64_t		 overage_reached;	/* 0, 1 or ABSENT */
	const char	*overage_override;	/* DEFAULT … */
	int64_t		 activated, added, modified, shipped;	/* ms */
	const char	*extra;			/* JSON object of name: text
						 * with the carrier's further
						 * fields, or "" */
};

/* Usage of one cycle, as reported. */
struct usage {
	const char	*cycle_start;		/* YYYY-MM-DD */
	const char	*cycle_end;		/* or NULL */
	int64_t		 data_total, data_billable;	/* bytes */
	int64_t		 sms_total, sms_billable;
	int64_t		 voice_total, voice_billable;	/* seconds */
	const char	*rate_plan;		/* shown to people */
	const char	*note;			/* what this API does not
						 * report, or "" */
	int64_t		 as_of;
};

/* A rate plan that an account may use.  For a carrier with only one word for a
 * plan, id and name are the same. */
struct plan {
	const char	*id;			/* OP_SET_PLAN's value */
	const char	*name;			/* shown to people */
	int64_t		 data_limit;		/* bytes or ABSENT */
};

#endif
