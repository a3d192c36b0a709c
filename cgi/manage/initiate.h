/*
 * initiate: a request as it is asked for, by a page, a program or the command
 * line: checked, and written down with a row for each device.
 */
#ifndef MANAGE_INITIATE_H
#define MANAGE_INITIATE_H

#include "../lib/text/json.h"
#include "../store/manage/request.h"

/* What an action is asked to do with; NULL when it is not given. */
struct action_parameter {
	const char	*name;
	const char	*pattern;	/* what the value has to match; NULL */
	const char	*preset;	/* or NULL */
	bool		 required;
};

struct wanted_device {
	const char	*type_id, *device_id;
	int64_t		 device;	/* its row, when it is checked */
};

/* How it is rolled out; the defaults are all at once. */
struct rollout {
	int64_t		 first;		/* devices of the first group; 0: all */
	int64_t		 factor;	/* each further is so many times larger */
	int64_t		 stop_percent;	/* 100: never */
	int64_t		 rate;		/* devices a minute */
	int64_t		 limit_s;	/* for each device */
	int64_t		 retries;
	int64_t		 starts;	/* ABSENT: at once */
	bool		 approve;
};
enum {
	ROLLOUT_RATE	= 3000,		/* a minute */
	ROLLOUT_LIMIT_S	= 60 * 60,
	ROLLOUT_LIMIT_MAX_S = 7 * 24 * 60 * 60,
	ROLLOUT_RETRIES_MAX = 5,
	ROLLOUT_FACTOR_MAX = 100,
	ROLLOUT_LATEST_DAYS = 90,
};
struct rollout	 rollout_default(void);
/* A sentence on what is wrong, and of which member; NULL: nothing. */
const char	*rollout_check(const struct rollout *, int64_t now,
		    const char **member);

struct wanted {
	const char		*uid;		/* of the request; NULL: made */
	const char		*action;
	json_t			*parameters;	/* array of {name, value}, or NULL:
						 * replaced by what is sent */
	struct wanted_device	*devices;
	size_t			 ndevices;
	struct rollout		 rollout;
	const char		*asker;
	int64_t			 now;
	int64_t			 grace_ms;	/* before an act without a way back */
};

/* Why it is not done. */
struct unwanted {
	const char	*why;		/* a sentence */
	const char	*field;		/* action, parameters, devices … */
	const char	*parameter;	/* of the action, which it is of; or
					 * NULL */
};

/* The parameters of an action: of a package as it has them.  E_NOTFOUND: there
 * is no such action. */
enum err	 action_parameters(struct db *, struct arena *,
		    const char *action, struct action_parameter **, size_t *n);

/* Is it well asked?  As below, without writing it down. */
enum err	 manage_check(struct db *, struct arena *, struct wanted *,
		    struct unwanted *);

/* Check and write down; ->uid and the rest of *q are set.  E_INPUT with *u; of
 * devices E_NOTFOUND: one is not there, E_ROLE: one does not support it.
 * E_TOOMANY: too many requests are open; E_CONFLICT: there is one of that uid. */
enum err	 manage_initiate(struct db *, struct arena *, struct wanted *,
		    struct mgmt_request *, struct unwanted *);

/* The same for those devices of a request that it did not succeed with, and
 * that support the action. */
struct retry {
	const char	*uid;		/* of the new request; NULL: made */
	const char	*asker;
	int64_t		 now, grace_ms;
};
/* What is asked for then.  E_CONFLICT, with *u: the request has not ended;
 * E_INPUT, with *u: there is no such device. */
enum err	 manage_again(struct db *, struct arena *,
		    const struct mgmt_request *, const struct retry *,
		    struct wanted *, struct unwanted *);
/* And write it down.  E_CONFLICT without a ->why: there is one of that uid. */
enum err	 manage_retry(struct db *, struct arena *,
		    const struct mgmt_request *, const struct retry *,
		    struct mgmt_request *, struct unwanted *);

#endif
