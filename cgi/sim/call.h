/*
 * call: one call to the simulator, from the wire to the fleet and back; what
 * the APIs have in common.
 */
#ifndef SIM_CALL_H
#define SIM_CALL_H

#include "../lib/clock.h"
#include "../lib/text/date.h"
#include "../lib/web/req.h"
#include "fault.h"
#include "fleet/ledger.h"
#include "fleet/meter.h"

/* The maxima of the simulator. */
enum {
	SIM_PAGE_ROWS	= 50,		/* contract 2.1: pageSize 1 to 50 */
	SIM_AHEAD_DAYS	= 180,		/* effectiveDate */
	SIM_TRAIL_DAYS	= 365,
	SIM_WORKERS_MAX	= 64,
};

/* What a worker holds. */
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
	const char			*sims;		/* which SIMs, as the
							 * caller names them,
							 * blanks between */
	json_t				*answer;
	const char			*message;	/* instead of the usual
							 * text of an error */
};

/* Match "/devices/{}" and decode the pieces into c->args. */
bool	 call_path(struct call *, const char *pattern, const char *path);

/* For handlers: a parameter of the query; NULL when it is missing or empty. */
const char	*call_param(const struct call *, const char *name);
/* pageSize and pageNumber; 0 or the error code. */
int	 call_page(const struct call *, int *size, int *number);
/* "yyyy-MM-dd'T'HH:mm:ssZ" as searches send it: with Z or an offset, or
 * without, which is UTC. */
bool	 call_date(const char *, int64_t *ms);
/* The same, or a date with any zone behind it or none, which is its midnight. */
bool	 call_day(const char *, int64_t *ms);
/* "yyyy-MM-dd HH:mm:ss.SSS+0000", or null for ABSENT. */
json_t	*wire_date(struct call *, int64_t ms);
/* A string, or null for NULL. */
json_t	*wire_text(const char *);
/* The SIM of args[0]: 0, 10000021 or 20000001. */
int	 call_sim(struct call *, struct ledger_sim *);
/* An internal failure as the API says it. */
int	 call_failed(enum err);
/* Body as an object: 0 or 10000023. */
int	 call_body(struct call *, json_t **);


/* effectiveDate: "yyyy-MM-dd", whatever zone is behind it, today to
 * 180 days ahead; *at is ABSENT when that is now.  False: another day or none
 * at all. */
bool	 call_effective(struct call *, const char *, int64_t *at);

/* Make these changes of a SIM now, or at a time. */
enum err call_change(struct call *, struct ledger_sim *,
	    const struct change *, size_t n, int64_t at);

/* How many characters a text has. */
size_t	 text_length(const char *);
/* Send this text to a SIM: written down with what becomes of it. */
enum err call_send(struct call *, const struct ledger_sim *,
	    const char *text, int64_t *id);
/* A message of the account; E_NOTFOUND. */
struct message {
	int64_t		 id;
	struct fleet_sim sim;
	bool		 from_device, done;
	const char	*text, *user, *status;
	int64_t		 sent, received, modified;	/* ABSENT: not yet */
};
enum err call_message(struct call *, int64_t id, struct message *);

/* Its address in a session. */
const char	*call_address(struct call *, const struct fleet_sim *);

/* Wait, in pieces: false when the client left or the process must stop. */
bool	 call_wait(struct call *, int64_t ms);

#endif
