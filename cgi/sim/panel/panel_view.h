/* panel_view: the data of the simulator's page (templates/simulator.html). */
#ifndef SIM_PANEL_VIEW_H
#define SIM_PANEL_VIEW_H

#include <stdbool.h>
#include <stddef.h>

struct panel_account {
	const char	*name, *title, *url;
	bool		 current;
	long long	 sims, calls, overlaps, over_rate, faults;
};

/* An API of the account: its path and credentials. */
struct panel_api {
	const char	*name, *path, *how;
};

struct panel_user {
	const char	*name, *key, *password, *role;
};

struct panel_event {
	const char	*type;
};

struct panel_fault {
	const char	*name, *title, *about;
	bool		 on;
	const char	*detail;	/* scope and duration, when it is on */
};

struct panel_sim {
	const char	*iccid, *state, *plan, *data, *session;
};

struct panel_view {
	const char			*account, *title, *account_id;
	const char			*now;
	const char			*ahead;		/* NULL: not moved */
	const char			*cycle;
	const struct panel_account	*accounts;
	size_t				 naccounts;
	bool				 orange, chain;
	const char			*licence;	/* NULL: none */
	const struct panel_api		*apis;
	size_t				 napis;
	const struct panel_user		*users;
	size_t				 nusers;
	const struct panel_event	*events;
	size_t				 nevents;
	const char			*first_sim;
	const struct panel_fault	*faults;
	size_t				 nfaults;
	const struct panel_sim		*sims;
	size_t				 nsims;
	long long			 per_second;
	int				 status;
	bool				 refuse;
	long long			 calls, reads, writes, overlaps,
					 over_rate, refused, peak;
	long long			 first, previous, next;	/* 0: none */
};

#endif
