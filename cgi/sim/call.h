/*
 * call: one call to the simulator, from the wire to the fleet and back; shared
 * by all APIs.
 */
#ifndef SIM_CALL_H
#define SIM_CALL_H

#include "../lib/clock.h"
#include "../lib/text/date.h"
#include "../lib/web/req.h"
#include "fault.h"
#include "fleet/ledger.h"
#include "fleet/meter.h"

/* The simulator's maxima. */
enum {
	SIM_PAGE_ROWS	= 50,		/* contract 2.1: pageSize 1 to 50 */
	SIM_AHEAD_DAYS	= 180,		/* effectiveDate */
	SIM_TRAIL_DAYS	= 365,
	SIM_WORKERS_MAX	= 64,
};

/* The resources of a worker. */
struct simulator {
	struct db	*db;
	struct meter	*meter;
	struct arena	*a;
};

struct api;			/* front.h */
enum call_kind { CALL_READ, CALL_EDIT, CALL_MESSAGE };

struct call {
	struct simulator		*sim;
	struct arena			*a;
	struct ledger			 ledger;	/* db and now */
	const struct req_source		*source;
	struct reply			*reply;
	struct req			 req;
	const char			*ip;
	const char			*args[ROUTE_ARGS_MAX];
	const struct fleet_user		*user;
	const struct fleet_account	*account;
	const struct api		*api;
	void				*api_ctx;	/* the API's own */
	enum call_kind			 kind;
	const char			*sims;		/* the SIMs the call
							 * names, in the
							 * caller's words,
							 * separated by
							 * blanks */
	json_t				*answer;
	const char			*message;	/* replaces the usual
							 * text of an error */
};

/* Match a path with a pattern like "/devices/{}" and decode its segments into
 * c->args. */
bool	 call_path(struct call *, const char *pattern, const char *path);

/* A query parameter; NULL when it is missing or empty. */
const char	*call_param(const struct call *, const char *name);
/* Read pageSize and pageNumber; 0 or the error code. */
int	 call_page(const struct call *, int *size, int *number);
/* Parse "yyyy-MM-dd'T'HH:mm:ssZ", as in searches, with Z, an offset or neither
 * (UTC). */
bool	 call_date(const char *, int64_t *ms);
/* The same, or a date with any zone or none, which means its midnight UTC. */
bool	 call_day(const char *, int64_t *ms);
/* "yyyy-MM-dd HH:mm:ss.SSS+0000", or null for ABSENT. */
json_t	*wire_date(struct call *, int64_t ms);
/* A string, or null for NULL. */
json_t	*wire_text(const char *);
/* The SIM of args[0]: 0, 10000021 or 20000001. */
int	 call_sim(struct call *, struct ledger_sim *);
/* The API's error code for an internal failure. */
int	 call_failed(enum err);
/* Read the body as an object: 0 or 10000023. */
int	 call_body(struct call *, json_t **);


/* Parse effectiveDate: "yyyy-MM-dd" with any zone behind it, from today to 180
 * days ahead. *at is ABSENT for today.  False when it is another day or not a
 * date. */
bool	 call_effective(struct call *, const char *, int64_t *at);

/* Apply changes to a SIM now, or schedule them. */
enum err call_change(struct call *, struct ledger_sim *,
	    const struct change *, size_t n, int64_t at);

/* The number of characters in a text. */
size_t	 text_length(const char *);
/* Send a text to a SIM: stored with its future outcome. */
enum err call_send(struct call *, const struct ledger_sim *,
	    const char *text, int64_t *id);
/* A message of the account, or E_NOTFOUND. */
struct message {
	int64_t		 id;
	struct fleet_sim sim;
	bool		 from_device, done;
	const char	*text, *user, *status;
	int64_t		 sent, received, modified;	/* ABSENT: not yet */
};
enum err call_message(struct call *, int64_t id, struct message *);

/* The SIM's IP address in a session. */
const char	*call_address(struct call *, const struct fleet_sim *);

/* Wait in short steps.  False when the client has disconnected or the process
 * must stop. */
bool	 call_wait(struct call *, int64_t ms);

#endif
