/*
 * fleet: the simulated SIMs, computed from account and serial number alone.
 *
 * Nothing here does I/O, reads a clock or knows a wire format: every carrier
 * API of the simulator uses the same fleet.  Changes are kept by ledger.h.
 * Times are ms since 1970; volumes are bytes, messages and seconds.
 */
#ifndef SIM_FLEET_H
#define SIM_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../app.h"
#include "../../lib/text/iccid.h"

enum fleet_state {
	FLEET_NONE = 0, FLEET_TEST_READY, FLEET_INVENTORY, FLEET_TRIAL,
	FLEET_ACTIVATION_READY, FLEET_ACTIVATED, FLEET_DEACTIVATED,
	FLEET_RETIRED, FLEET_PURGED, FLEET_REPLACED, FLEET_STATE_MAX
};

struct fleet_state_text {
	const char	*name;		/* ACTIVATION_READY: REST */
	const char	*title;		/* Activation Ready: audit trail, push */
	bool		 before;	/* a pre-activation state */
	bool		 connects;
	bool		 final;		/* cannot be left */
};
extern const struct fleet_state_text fleet_states[FLEET_STATE_MAX];

/* By name, ignoring case; FLEET_NONE when there is no such state. */
enum fleet_state	 fleet_state_parse(const char *);

/* The result of a request to change a SIM's state (contract 1.6). */
enum fleet_move { MOVE_OK, MOVE_SAME, MOVE_INVALID, MOVE_BACK };
enum fleet_move		 fleet_move(enum fleet_state from, enum fleet_state to);

struct fleet_plan {
	const char	*name;		/* NULL ends a list */
	const char	*type;
	int64_t		 limit;		/* bytes per cycle; 0: none */
	int		 shown;		/* the same, in unit */
	const char	*unit;
	int		 sms;		/* messages included */
};

enum {
	ACCOUNT_TRACKING	= 1 << 0,	/* location history */
	ACCOUNT_ADVANTAGE	= 1 << 1,	/* usage in zone */
	ACCOUNT_DOCUMENTED	= 1 << 2,	/* answers as documented where
						 * live servers differ from
						 * that */
	ACCOUNT_ORANGE		= 1 << 3,	/* not Control Center: ofleet.h */
	ACCOUNT_MBED		= 1 << 4,	/* endpoints, no SIMs: mbed.h */
	ACCOUNT_IZUMA		= 1 << 5,	/* … of Device Management */
	ACCOUNT_CHAIN		= 1 << 6,	/* a ledger: chain.h */
	ACCOUNT_FABRIC		= 1 << 7,	/* … behind fabconnect */
	ACCOUNT_LEDGER		= ACCOUNT_CHAIN | ACCOUNT_FABRIC,
	ACCOUNT_OTHER		= ACCOUNT_ORANGE | ACCOUNT_MBED |
				    ACCOUNT_LEDGER,
};

/* Where devices are located. */
struct fleet_place {
	const char	*city, *state, *country;
	double		 latitude, longitude;
};

/* An account: limits and faults apply per account. */
struct fleet_account {
	int				 number;	/* part of the ICCIDs; 0
							 * ends the list */
	const char			*name, *title;
	const char			*id;		/* accountId */
	const char			*licence;	/* for the SOAP API */
	int64_t				 sims;		/* serials 1 to this */
	int				 cycle_day;	/* first day of a
							 * cycle */
	unsigned			 flags;
	const struct fleet_plan		*plans;
	const char *const		*comm_plans;	/* ends with NULL */
	const char			*apn;
	int				 mcc, mnc;
	const struct fleet_place	*places;
	size_t				 nplaces;
};

enum fleet_role { FLEET_ADMIN, FLEET_USER, FLEET_READONLY, FLEET_NOTHING };
struct fleet_user {
	const char	*name;
	const char	*key;		/* REST: Basic password, or X-API-KEY */
	const char	*password;	/* SOAP */
	int		 account;
	enum fleet_role	 role;
};

extern const struct fleet_account fleet_accounts[];	/* number 0 ends */
extern const struct fleet_user fleet_users[];		/* NULL name ends */

const struct fleet_account	*fleet_account(int number);
const struct fleet_account	*fleet_account_named(const char *);
const struct fleet_user		*fleet_user_named(const char *);
const struct fleet_plan		*fleet_plan_named(const struct fleet_account *,
				    const char *);
bool				 fleet_comm_plan_known(
				    const struct fleet_account *, const char *);

/* How a SIM behaves while its state allows connections. */
enum fleet_habit {
	HABIT_STEADY,		/* a session every few hours */
	HABIT_ALWAYS,		/* nearly always in session */
	HABIT_NEVER,		/* never connected */
	HABIT_SILENT,		/* a few days, then weeks of silence */
	HABIT_NEAR,		/* nears its plan's limit within two days */
	HABIT_OVER,		/* exceeds it within a day and a half */
};

/* A SIM as computed, before any change. */
struct fleet_sim {
	const struct fleet_account	*account;
	int64_t				 serial;
	char				 iccid[ICCID_SIZE], imsi[16],
					 msisdn[16], imei[16], eid[33];
	enum fleet_state		 state;
	enum fleet_habit		 habit;
	const struct fleet_plan		*plan;
	const char			*comm_plan;
	const char			*customer;	/* or NULL */
	int64_t				 added, shipped, updated;
	int64_t				 activated;	/* ABSENT: not yet */
	/* when it could connect; ABSENT: not yet, or still */
	int64_t				 from, until;
};

/* False when the account has no such serial number. */
bool	 fleet_sim(const struct fleet_account *, int64_t serial,
	    struct fleet_sim *);

/* The account and serial number of an ICCID; NULL when it is not ours. */
const struct fleet_account	*fleet_locate(const char *iccid,
				    int64_t *serial);

/* Only what a list needs: state and time of change. */
void	 fleet_glance(const struct fleet_account *, int64_t serial,
	    enum fleet_state *, int64_t *updated);

/* The billing cycle that contains t: [*start, *end). */
void	 fleet_cycle(const struct fleet_account *, int64_t t, int64_t *start,
	    int64_t *end);

struct fleet_usage {
	int64_t	data, sms, voice, sessions;
};

/* The SIM's usage in [from, to) under this plan, without a limit.  Both times
 * lie in one cycle.  The usage grows with to. */
void	 fleet_usage(const struct fleet_sim *, const struct fleet_plan *,
	    int64_t from, int64_t to, struct fleet_usage *);

/* The data that DEFAULT overage lets through: a little more than the limit,
 * because the network blocks only at its next report. */
int64_t	 fleet_cap(const struct fleet_sim *, const struct fleet_plan *);

/* The last session begun in [from, now]; *end is ABSENT while it lasts.  False
 * when there is none. */
bool	 fleet_session(const struct fleet_sim *, int64_t from, int64_t now,
	    int64_t *start, int64_t *end);

/* The device's location in the k-th six hours since 1970. */
enum { FLEET_SPOT_MS = 6 * 3600000 };
struct fleet_spot {
	const struct fleet_place	*place;
	double				 latitude, longitude;
	unsigned			 cell, area;
};
void	 fleet_spot(const struct fleet_sim *, int64_t k, struct fleet_spot *);

/* The n-th number of the SIM's own reproducible random sequence. */
uint64_t fleet_hash(const struct fleet_account *, int64_t serial, unsigned n);

#endif
