/*
 * mbed: ARM's mbed Device Connector and its successor (Pelion, today Izuma
 * Device Management), as their contract says: endpoints with resources, a
 * notification channel to an account, answers that come over it later.
 *
 * Both speak v2 with a bearer key, which tells whose API it is; what only one
 * of them has, the other has not.
 */
#ifndef SIM_MBED_H
#define SIM_MBED_H

#include "../front.h"

/* Any request under /v2 and /v3. */
void		 mbed_answer(struct call *);

/* The switches: POST /simulator/mbed, account=…, do=…
 *
 *	steal		another program has set a callback
 *	poll		another program is polling (Izuma: 409)
 *	free		nobody has the channel
 *	gone, expire	endpoint=… leaves, its registration runs out
 *	register	endpoint=… is there again
 *	limit, unlimit	the account has used up its requests; has some again
 *	send		what has happened goes to the callback; 502 when it is
 *			not taken
 */
enum err	 mbed_switch(struct call *);
/* Forget what was changed. */
enum err	 mbed_clear(struct db *, int account);

/* --- between the files of this folder --- */

enum { ENDPOINTS = 12, RESOURCES_MAX = 8, ENDPOINT_NAME = 40 };

/* How an endpoint answers. */
enum habit {
	HABIT_PROMPT,
	HABIT_ASLEEP,		/* queue mode: answers when it wakes */
	HABIT_MUDDLED,		/* the first of two answers after the second */
	HABIT_MUTE,		/* never */
};

struct simulated_resource {
	const char	*path, *rt;
	bool		 observable, writable, executable;
	const char	*preset;	/* NULL: it changes by itself */
};

struct endpoint {
	const struct fleet_account	*account;
	int				 serial;	/* 1 to ENDPOINTS */
	char				 name[ENDPOINT_NAME];
	const char			*label;	/* Izuma: endpoint_name */
	const char			*type;
	enum habit			 habit;
	const struct simulated_resource	*resources;	/* ends with NULL */
};

/* endpoints.c: pure */
bool		 is_izuma(const struct fleet_account *);
void		 endpoint_of(struct arena *, const struct fleet_account *,
		    int serial, struct endpoint *);
bool		 endpoint_named(struct arena *, const struct fleet_account *,
		    const char *name, struct endpoint *);
const struct simulated_resource *endpoint_resource(const struct endpoint *,
		    const char *path);
/* What a resource that nobody wrote to says at a time. */
const char	*endpoint_value(struct arena *, const struct endpoint *,
		    const struct simulated_resource *, int64_t now);

/* mbed.c */
void		 mbed_text(struct call *, int status, const char *text);
void		 mbed_json(struct call *, int status, json_t *);
/* Of the path behind a prefix: its first piece, and what follows it with a
 * slash, "" when nothing does.  False when there is no piece. */
bool		 mbed_split(struct call *, const char *path, const char **name,
		    const char **rest);
/* The registered endpoint of that name; false, answered, when there is none. */
bool		 mbed_endpoint(struct call *, const char *name,
		    struct endpoint *);
bool		 mbed_registered(struct call *, const char *name);

/* channel.c */
enum err	 mbed_queue(struct call *, int64_t after_ms, const char *member,
		    json_t *);
/* The answer of an endpoint. */
enum err	 mbed_queue_of(struct call *, int64_t after_ms,
		    const char *member, const char *endpoint, json_t *);
/* Is there a channel for an answer to come over? */
bool		 mbed_has_channel(struct call *);
void		 mbed_pull(struct call *);
void		 mbed_pull_end(struct call *);
void		 mbed_callback(struct call *);
void		 mbed_which(struct call *);
enum err	 mbed_steal(struct call *, bool polls);
/* E_INPUT: there is no callback on this machine.  Answered when it fails. */
enum err	 mbed_send(struct call *);

/* devices.c */
const char	*mbed_value(struct call *, const struct endpoint *,
		    const struct simulated_resource *);
/* As a service makes them of its own. */
const char	*mbed_async_id(struct call *, const struct endpoint *,
		    const char *path);
json_t		*mbed_described(const struct endpoint *);
void		 mbed_endpoints(struct call *);
void		 mbed_one(struct call *, const char *path);
void		 mbed_devices(struct call *);
void		 mbed_one_device(struct call *, const char *path);
void		 mbed_request(struct call *, const char *path);
void		 mbed_limits(struct call *);

/* subscribe.c */
void		 mbed_presubscribe(struct call *);
void		 mbed_subscriptions(struct call *, const char *path);
enum err	 mbed_subscribe_again(struct call *, const struct endpoint *);

#endif
