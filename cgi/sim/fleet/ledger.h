/*
 * ledger: what was changed of the fleet, kept in the simulator's database,
 * and the SIM that results.  Independent of any wire format.
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

/* A SIM as it is now. */
struct ledger_sim {
	struct fleet_sim		 sim;	/* as computed */
	bool				 changed;
	enum fleet_state		 state;
	const struct fleet_plan		*plan;
	const char			*comm_plan;
	const char			*customer, *device_id, *modem_id; /* NULL:
						 * never set */
	enum overage			 overage;	/* in force now */
	enum overage			 overage_set;	/* as last set, at */
	int64_t				 overage_at;
	json_t				*custom;	/* accountCustom1: text */
	int64_t				 activated, updated;
	int64_t				 from, until;	/* able to connect */
	int64_t				 base_at;
	struct fleet_usage		 base;
};

/* E_NOTFOUND: no SIM of this account (or of any, when account is NULL). */
enum err ledger_load(struct ledger *, const struct fleet_account *,
	    const char *iccid, struct ledger_sim *);
enum err ledger_load_serial(struct ledger *, const struct fleet_account *,
	    int64_t serial, struct ledger_sim *);

/* What can be changed. */
enum field {
	FIELD_NONE = 0, FIELD_STATUS, FIELD_PLAN, FIELD_COMM_PLAN,
	FIELD_CUSTOMER, FIELD_DEVICE_ID, FIELD_MODEM_ID, FIELD_OVERAGE,
	FIELD_CUSTOM1, FIELD_CUSTOM10 = FIELD_CUSTOM1 + 9, FIELD_END
};
struct field_text {
	const char	*name;		/* ratePlan */
	const char	*title;		/* Rate Plan: audit trail */
	int		 length;	/* longest, 0: a fixed list */
};
extern const struct field_text ledger_fields[FIELD_END];
enum field	 ledger_field(const char *name);

/* May the SIM be changed so?  MOVE_SAME is fine, too. */
enum fleet_move	 ledger_check(const struct ledger_sim *, enum field,
		    const char *value);

struct change {
	enum field	 field;
	const char	*value;
	const char	*user, *ip;
};

/* Change it at the ledger's now, with an audit row.  The caller has checked
 * it and holds a transaction. */
enum err ledger_change(struct ledger *, struct ledger_sim *,
	    const struct change *);
/* The same at a later time. */
enum err ledger_schedule(struct ledger *, const struct ledger_sim *,
	    const struct change *, int64_t effective);
/* Carry out what is due; before anything else is read. */
enum err ledger_due(struct ledger *);

/* Use in the cycle that holds t (now: the cycle to date), with the messages
 * sent and the limit applied; *plan is that cycle's. */
enum err ledger_usage(struct ledger *, const struct ledger_sim *, int64_t t,
	    struct fleet_usage *, const struct fleet_plan **plan);
/* The limit is reached and holds it back. */
bool	 ledger_over(const struct ledger_sim *, const struct fleet_usage *);

/* The last session, as fleet_session(). */
bool	 ledger_session(const struct ledger *, const struct ledger_sim *,
	    int64_t *start, int64_t *end);

/* What the network knows of it: the MSISDN comes some seconds after
 * activation; NULL before. */
const char	*ledger_msisdn(const struct ledger *,
		    const struct ledger_sim *);

/* One line of a listing. */
struct ledger_line {
	int64_t			 serial, updated;
	enum fleet_state	 state;
	const char		*rate_plan, *comm_plan;	/* NULL: as computed */
	const char		*custom;		/* JSON, NULL: none */
};
/* All SIMs of the account changed in [since, till] (till ABSENT: no end) and
 * in this state (FLEET_NONE: any), oldest change first. */
enum err ledger_list(struct ledger *, const struct fleet_account *,
	    int64_t since, int64_t till, enum fleet_state,
	    struct ledger_line **, size_t *n);

/* What happened to a SIM, and what is to happen. */
struct ledger_event {
	const char	*field, *prior, *value;	/* as people read them */
	int64_t		 effective;
	const char	*status;	/* of the schema's list (TerminalAuditTrailType):
					 * Executed, Error, Pending */
	const char	*user, *ip;
};
/* All of them since a time, newest first: scheduled, changed, computed. */
enum err ledger_trail(struct ledger *, const struct ledger_sim *,
	    int64_t since, struct ledger_event **, size_t *n);

/* Forget every change of the account, messages and trail too. */
enum err ledger_clear(struct ledger *, const struct fleet_account *);

#endif
