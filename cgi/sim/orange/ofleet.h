/*
 * ofleet: the SIMs of an Orange account, computed like the others (fleet.h).
 * Nothing is stored, because Orange's APIs only read.
 */
#ifndef SIM_OFLEET_H
#define SIM_OFLEET_H

#include "../fleet/fleet.h"

/* Orange's SimStatus. */
enum ofleet_status {
	OFLEET_PRE_ACTIVATED, OFLEET_FOR_TEST, OFLEET_ACTIVATED,
	OFLEET_SLEEPING, OFLEET_SUSPENDED, OFLEET_CANCELLED, OFLEET_STATUS_MAX
};
extern const char *const ofleet_statuses[OFLEET_STATUS_MAX];

struct ofleet_sim {
	struct fleet_sim	 sim;
	enum ofleet_status	 status;
	char			 serial[14];	/* 13 digits, the last one by
						 * Luhn */
	char			 iccid[21], subscription[9], puk[2][9];
	bool			 connected;	/* at least once */
	int64_t			 changed, refreshed;	/* times of its
							 * status */
};

/* False when the account has no such SIM. */
bool	 ofleet_sim(const struct fleet_account *, int64_t serial, int64_t now,
	    struct ofleet_sim *);

/* Find a SIM by an identifier. */
enum ofleet_name { OFLEET_SERIAL, OFLEET_SUBSCRIPTION, OFLEET_IMEI,
	OFLEET_IMSI, OFLEET_MSISDN };
bool	 ofleet_find(const struct fleet_account *, enum ofleet_name,
	    const char *, int64_t now, struct ofleet_sim *);

/* Its number once it is activated; else NULL. */
const char	*ofleet_msisdn(const struct ofleet_sim *);

/* As in fleet_session(), until the SIM leaves service. */
bool	 ofleet_session(const struct ofleet_sim *, int64_t now, int64_t *start,
	    int64_t *end);
/* The usage in [from, to), over any number of cycles. */
void	 ofleet_usage(const struct ofleet_sim *, int64_t from, int64_t to,
	    struct fleet_usage *);
/* The last position and its time; false when it was never located. */
bool	 ofleet_spot(const struct ofleet_sim *, int64_t now,
	    struct fleet_spot *, int64_t *at);

#endif
