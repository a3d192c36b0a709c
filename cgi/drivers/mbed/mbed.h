/*
 * mbed: ARM's two device clouds behind one contract: the mbed Device Connector,
 * and its successor Pelion, today Izuma Device Management.
 *
 * Both know endpoints with resources (/3303/0/5700) and tell of them over one
 * notification channel to an access key.  What is asked of an endpoint is
 * answered over it, too: the Connector gives the answer an id, the successor
 * takes one of ours.  A resource of theirs is a point here, an endpoint a
 * resource.
 */
#ifndef DRIVERS_MBED_H
#define DRIVERS_MBED_H

#include "../command.h"
#include "../endpoint.h"
#include "../kind.h"

#define MBED_KEY	"accesskey"
#define MBED_DOMAIN	"domain"
#define MBED_ENDPOINT	"endpoint"
#define MBED_SUBSCRIBE	"subscribe"
#define MBED_DELIVERY	"delivery"

#define MBED_TYPE	"mbed-endpoint"	/* of one that has none */

enum {
	MBED_PATH_MAX	= 128,	/* bytes of a point's path, or its type: one
				 * that has more is not kept */
	MBED_VALUE_MAX	= 8192,	/* bytes of a point's value, as base64: more is
				 * not kept, so that a page can show all
				 * points.  A multiple of 4 */
};

/* States, as Device Management writes them; the last is ours. */
#define MBED_REGISTERED		"registered"
#define MBED_DEREGISTERED	"deregistered"
#define MBED_EXPIRED		"expired"

extern const struct kind	 kind_mbed, kind_izuma;
extern const struct driver	 mbed_connector, izuma_management;

/* --- shared by both: mbed.c --- */

extern const struct device_key	 mbed_device_keys[];
extern const struct resource_kind mbed_endpoint_kind;
extern const struct channel	 mbed_channel, izuma_channel;

/* opening.c: channel.open */
extern const struct operation	 mbed_open_connector, mbed_open_izuma;
/* An answer that says nothing but that it is done. */
enum err	 mbed_parse_done(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
extern const struct receiver	 mbed_receiver;
extern const struct step	 mbed_listen_steps[], izuma_listen_steps[];
extern const char *const	 mbed_deliveries[];
const char	*mbed_limiter(const struct account *, struct arena *);
const char	*mbed_check_subscribe(struct arena *, const char *);
/* Is a path among those of MBED_SUBSCRIBE? */
bool		 mbed_is_wanted(const char *wanted, const char *path);

/* A request with the access key; json: with that as its body, or NULL. */
enum err	 mbed_ask(const struct account *, struct arena *,
		    struct http_request *, const char *method,
		    const char *path, const json_t *json);
/* What a status means: E_OK of 2xx, else with a sentence for people. */
enum err	 mbed_status(struct arena *, const struct http_reply *,
		    const char **code, const char **reason);
/* The status of an answer that an endpoint gave later, 400 and up. */
const char	*mbed_answer_words(struct arena *, int64_t status,
		    const char *error);
/* /v2/subscriptions/ep/3303/0/5700, from the path of a point with its slash or
 * without. */
const char	*mbed_path(struct arena *, const char *before,
		    const char *endpoint, const char *point);

/* --- points: points.c --- */

/* [{"uri", "rt", "obs"}] or [{"path", …}] */
void		 mbed_points(struct arena *, const json_t *list,
		    struct point **, size_t *n);
/* Lines of paths: those subscribed to. */
void		 mbed_subscribed(struct arena *, const char *lines,
		    struct point *, size_t n);
enum err	 mbed_build_points(const struct account *,
		    const struct op_args *, const struct result *,
		    struct arena *, struct http_request *);
enum err	 mbed_parse_points(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);
enum err	 mbed_build_subscribed(const struct account *,
		    const struct op_args *, const struct result *,
		    struct arena *, struct http_request *);
enum err	 mbed_parse_subscribed(const struct http_reply *,
		    const struct op_args *, struct arena *, struct result *);

/* --- what the channel tells: notice.c --- */

/* One NotificationMessage.  wanted: the resources that the service subscribes to
 * by itself when an endpoint registers (MBED_SUBSCRIBE), NULL or "": not known.
 * E_SERVICE_ANSWER when it is none. */
enum err	 mbed_read_notice(struct arena *, const char *wanted,
		    const char *body, size_t, int64_t now, struct received *);
/* An endpoint that a list has. */
struct event	 mbed_here(struct arena *, const char *name, const char *type);
void		 mbed_answered(const struct event *, struct arena *,
		    struct answered *);

/* --- commands: asks.c --- */

/* What a write asks for, from its argument: method, resourceId, and text or
 * payload, which is base64; a sentence when it is none. */
struct mbed_write {
	const char	*method, *path;		/* path: without its slash */
	const char	*bytes;			/* with a NUL behind them */
	size_t		 n;
};
const char	*mbed_read_write(struct arena *, const char *argument,
		    struct mbed_write *);
const char	*mbed_write_words(struct arena *, const char *argument);
/* The bytes of base64, with a NUL behind them; NULL when it is none. */
const char	*mbed_bytes(struct arena *, const char *base64, size_t *n);
const char	*mbed_check_path(struct arena *, const char *);
const char	*mbed_check_write(struct arena *, const char *);
/* resource_kind.value: value.c. */
const char	*mbed_value_words(struct arena *, const struct point *,
		    const char *bytes, size_t);
bool		 mbed_is_text(const char *bytes, size_t n);

extern const struct relay	 mbed_relay;
extern const struct setting	 mbed_write_fields[];

/* Subscribing, the same for both. */
extern const struct operation	 mbed_subscribe, mbed_unsubscribe;

/* The commands of both: only how a read and a write leave is another way. */
#define MBED_COMMANDS(write, read) \
	{ .name = "write", .op = OP_OWN, .own = (write), .by = BY_EVENT, \
	    .what = "Send command", .fields = mbed_write_fields, \
	    .check = mbed_check_write, .words = mbed_write_words, \
	    .accepted = "The service has taken it, and waits for the " \
		"endpoint's answer.", \
	    .confirmed = "The endpoint has done it." }, \
	{ .name = "read", .of = OF_POINT, .op = OP_OWN, .own = (read), .by = BY_EVENT, \
	    .what = "Read now", .label = "Resource", \
	    .hint = "its path: 3303/0/5700", .check = mbed_check_path, \
	    .accepted = "The service asks the endpoint for %s.", \
	    .confirmed = "The endpoint has told %s: see its resources." }, \
	{ .name = "subscribe", .of = OF_OBSERVABLE, .op = OP_OWN, .own = &mbed_subscribe, \
	    .by = BY_EVENT, .what = "Subscribe", .label = "Resource", \
	    .hint = "its path: 3303/0/5700", .check = mbed_check_path, \
	    .accepted = "The service asks the endpoint to notify %s.", \
	    .confirmed = "The endpoint notifies %s." }, \
	{ .name = "unsubscribe", .of = OF_SUBSCRIBED, .op = OP_OWN, .own = &mbed_unsubscribe, \
	    .by = BY_EVENT, .what = "Unsubscribe", .label = "Resource", \
	    .hint = "its path: 3303/0/5700", .check = mbed_check_path, \
	    .accepted = "The service is ending the subscription to %s.", \
	    .confirmed = "%s is not notified any more." }, \
	{ .name = NULL }

#endif
