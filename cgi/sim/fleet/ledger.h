/*
 * ledger: changes of the fleet, kept in the simulator's database, and the
 * resulting SIMs.  Independent of any wire format.
 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include "../../lib/db/db.h"
#include "../../lib/text/json.h"
#include "fleet.h"

struct ledger {
	struct db	*db;
	struct arena	*a;
	int64_t		 now;		/* the simulator's clock */
};

enum overage { OVERAGE_DEFAULT, OVERAGE_TEMPORARY, OVERAGE_PERMANENT,
	OVERAGE_MAX };
extern const char *const overage_names[OVERAGE_MAX];	/* DEFAULT … */

/* The present state of a SIM. */
struct ledger_sim {
	struct fleet_sim		 sim;	/* as computed */
	bool				 changed;
	enum fleet_state		 state;
	const struct fleet_plan		*plan;
	const char			*comm_plan;
	const char			*customer, *device_id, *modem_id; /* NULL: never set */
	enum overage			 overage;	/* in effect now */
	enum overage			 overage_set;	/* as last set, and
							 * when */
	int64_t				 overage_at;
	json_t				*custom;	/* accountCustom1: text */
	int64_t				 activated, updated;
	int64_t				 from, until;	/* when it could
							 * connect */
	int64_t				 base_at;
	struct fleet_usage		 base;
};

/* E_NOTFOUND when the account has no such SIM (or no account has, when account
 * is NULL). */
enum err ledger_load(struct ledger *, const struct fleet_account *,
	    const char *iccid, struct ledger_sim *);
enum err ledger_load_serial(struct ledger *, const struct fleet_account *,
	    int64_t serial, struct ledger_sim *);

/* The fields that can be changed. */
enum field {
	FIELD_NONE = 0, FIELD_STATUS, FIELD_PLAN, FIELD_COMM_PLAN,
	FIELD_CUSTOMER, FIELD_DEVICE_ID, FIELD_MODEM_ID, FIELD_OVERAGE,
	FIELD_CUSTOM1, FIELD_CUSTOM10 = FIELD_CUSTOM1 + 9, FIELD_END
};
struct field_text {
	const char	*name;		/* ratePlan */
	const char	*title;		/* Rate Plan: audit trail */
	int		 length;	/* maximum, 0: a fixed list */
};
extern const struct field_text ledger_fields[FIELD_END];
enum field	 ledger_field(const char *name);

/* Is this change allowed?  MOVE_SAME is allowed, too. */
enum fleet_move	 ledger_check(const struct ledger_sim *, enum field,
		    const char *value);

struct change {
	enum field	 field;
	const char	*value;
	const char	*user, *ip;
};

/* Apply a change at the ledger's now and write an audit row.  The caller has
 * checked it and holds a transaction. */
enum err ledger_change(struct ledger *, struct ledger_sim *,
	    const struct change *);
/* Schedule a change. */
enum err ledger_schedule(struct ledger *, const struct ledger_sim *,
	    const struct change *, int64_t effective);
/* Apply the changes that are due.  Call before reading anything. */
enum err ledger_due(struct ledger *);

/* The usage in the cycle that contains t (with now: to date), with messages
 * sent and the limit applied. *plan is that cycle's plan. */
enum err ledger_usage(struct ledger *, const struct ledger_sim *, int64_t t,
	    struct fleet_usage *, const struct fleet_plan **plan);
/* Is the limit reached and does it block the SIM? */
bool	 ledger_over(const struct ledger_sim *, const struct fleet_usage *);

/* The last session, as in fleet_session(). */
bool	 ledger_session(const struct ledger *, const struct ledger_sim *,
	    int64_t *start, int64_t *end);

/* The MSISDN as the network knows it: NULL until some seconds after
 * activation. */
const char	*ledger_msisdn(const struct ledger *,
		    const struct ledger_sim *);

/* One line of a listing. */
struct ledger_line {
	int64_t			 serial, updated;
	enum fleet_state	 state;
	const char		*rate_plan, *comm_plan;	/* NULL: as computed */
	const char		*custom;		/* JSON, NULL: none */
};
/* All SIMs of the account that changed in [since, till] (till ABSENT: no end)
 * and are in this state (FLEET_NONE: any), oldest change first. */
enum err ledger_list(struct ledger *, const struct fleet_account *,
	    int64_t since, int64_t till, enum fleet_state,
	    struct ledger_line **, size_t *n);

/* A past or scheduled change of a SIM. */
struct ledger_event {
	const char	*field, *prior, *value;	/* in words for people */
	int64_t		 effective;
	const char	*status;	/* one of the schema's
					 * (TerminalAuditTrailType): Executed,
					 * Error, Pending */
	const char	*user, *ip;
};
/* All changes since a time, newest first: scheduled, made here, computed. */
enum err ledger_trail(struct ledger *, const struct ledger_sim *,
	    int64_t since, struct ledger_event **, size_t *n);

/* Delete all changes of the account, with messages and audit trail. */
enum err ledger_clear(struct ledger *, const struct fleet_account *);

#endif
