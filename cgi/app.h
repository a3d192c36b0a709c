/*
 * What every file may use: the errors, the maxima and the configuration.
 */
#ifndef APP_H
#define APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The only error type.  Each code has a row in errs[] (errs.c) with its HTTP
 * status and a sentence that a person can act on.  The cause is logged once,
 * where it is found.
 */
enum err {
	E_OK = 0,
	/* the request */
	E_INPUT,		/* malformed: no form sends this */
	E_FORM,			/* well-formed, but a field is not valid: the
				 * handler has rendered the form again */
	E_CSRF,
	E_SIGNIN,		/* sign in first */
	E_ROLE,			/* signed in, but not allowed */
	E_NOTFOUND,
	E_METHOD,
	E_TOOBIG,
	E_RATE,			/* too many requests from an API key or agent */
	E_TOOMANY,		/* the maximum number exists already */
	E_CONFLICT,		/* exists already, or was changed in the
				 * meantime */
	/* our side */
	E_DB,
	E_DB_GONE,		/* its file was removed or replaced */
	E_DB_DAMAGED,
	E_DB_FULL,		/* cannot write: no space, a quota, read-only */
	E_DB_NEWER,		/* migrated by a newer Patchbay that this
				 * version cannot work with */
	E_KEY,			/* the key file is missing or not valid */
	E_BUSY,			/* database or rate limiter not available in
				 * time */
	E_AWAY,			/* no connection to the database; nothing was
				 * changed */
	E_UNSURE,		/* connection lost while saving: perhaps it was
				 * saved */
	E_JOURNAL_FULL,		/* the maximum of unstored events is reached */
	E_INTERNAL,
	/* the outside; none of these says whether a command was carried out:
	 * see outcome in drivers/driver.h */
	E_SERVICE_DNS,		/* name not found */
	E_SERVICE_CONNECT,	/* refused, unreachable: nothing was sent */
	E_SERVICE_TLS,		/* handshake or certificate: nothing sent */
	E_SERVICE_TIMEOUT,	/* sent, no whole answer in time */
	E_SERVICE_CLOSED,	/* sent, connection lost */
	E_SERVICE_BIG,		/* answer exceeds ANSWER_MAX */
	E_SERVICE_ANSWER,	/* not a valid answer of the API (HTML, bad
				 * JSON) */
	E_SERVICE_AUTH,		/* credentials refused */
	E_SERVICE_FORBIDDEN,	/* the user lacks the permission there */
	E_SERVICE_NOTFOUND,	/* the carrier does not know this SIM */
	E_SERVICE_REFUSED,	/* refused for a reason it gave */
	E_SERVICE_RATE,		/* its rate limit or quota */
	E_SERVICE_FAULT,	/* its own failure (5xx) */
	E_SERVICE_TURN,		/* no turn at the rate limiter in time: not
				 * sent */
	E_SERVICE_CANNOT,	/* this API has no such operation */
	E_SEALED,		/* the credentials cannot be opened with this
				 * key file: not sent */
	E_CANCELLED,		/* by a person, before it was sent */
	E_MAX
};

struct err_text {
	const char	*name;		/* "notfound": as logged and stored */
	bool		 outside;	/* an error of a service: shown and
					 * stored where the call was made, not
					 * as an error page */
	int		 status;	/* HTTP status */
	const char	*title;		/* "Not found" */
	const char	*sentence;	/* what happened and what to do */
};
extern const struct err_text errs[E_MAX];

bool		 err_outside(enum err);

/* Errors are stored by name, "" for E_OK.  A name unknown to this version,
 * written by a newer one, is read as E_INTERNAL, because it was a failure. */
const char	*err_stored(enum err);
enum err	 err_by_name(const char *);

/* A number that was not given.  Never shown as 0; stored as NULL. */
#define ABSENT		INT64_MIN

/* A number that was given but could not be read or makes no sense, such as a
 * negative volume.  Shown and stored as such, so that it is not taken for a
 * missing one. */
#define UNREADABLE	(INT64_MIN + 1)

static inline bool
known_num(int64_t n)
{
	return n != ABSENT && n != UNREADABLE;
}

/* Devices are recorded as heard from once per quarter hour. */
#define QUARTER_MS	INT64_C(900000)
/* A session ends at this age, however much it is used.  It is shorter than any
 * retention of commands, so no form outlives the row that keeps it from being
 * carried out twice. */
#define SESSION_AGE_MS	(30 * INT64_C(86400000))

/* All maxima. */
enum {
	/* a request */
	URL_MAX_LEN	= 2048,
	BODY_MAX	= 448 * 1024,	/* a form with the names of 5,000
					 * devices */
	BODY_READ_MAX	= 512 * 1024,	/* larger bodies are still read, to show
					 * the input again with what is wrong */
	PAIRS_MAX	= 256,		/* fields per query or form */
	COOKIES_MAX	= 16,		/* our own */
	HEADER_MAX	= 4096,
	ROUTE_ARGS_MAX	= 4,
	FCGI_CONNS_MAX	= 256,		/* per worker, including idle ones */
	ARENA_MAX	= 64 * 1024 * 1024,
	PAGE_MAX	= 4 * 1024 * 1024,	/* bytes per response */
	/* identifiers */
	ID_MAX		= 36,		/* typeId, deviceId */
	KEY_MAX		= 36,		/* extension key */
	ORG_LEN		= 6,
	TOKEN_MIN	= 8,
	TOKEN_LEN_MAX	= 36,
	FIELD_MAX	= 200,		/* a single line of text in a form */
	TEXT_MAX	= 2000,		/* a description */
	METADATA_MAX	= 16 * 1024,	/* JSON, bytes */
	EXTCONFIG_MAX	= 16 * 1024,
	JSON_DEPTH_MAX	= 32,
	PASSWORD_MIN	= 8,
	PASSWORD_MAX	= 200,
	USER_MAX	= 64,
	NODE_MAX	= 64,
	LINKS_MAX	= 16,		/* extensions per device */
	EXTENSIONS_MAX	= 64,
	PLANS_MAX	= 1000,
	DIAG_KEPT	= 100,		/* logs and error codes per device */
	DIAG_TEXT_MAX	= 4096,		/* message of a log */
	DIAG_DATA_MAX	= 16 * 1024,	/* its data in base64 */
	/* lists */
	PAGE_ROWS	= 50,
	PAGE_ROWS_MAX	= 200,
	EXPORT_ROWS_MAX	= 10000,	/* rows in a .csv or .json */
	DB_BUSY_MS	= 5000,		/* time to wait for another writer */
	/* carriers */
	ANSWER_MAX	= 24 * 1024 * 1024,	/* bytes per answer */
	JSON_NODES_MAX	= 100000,	/* values per answer */
	XML_DEPTH_MAX	= 32,
	XML_ELEMENTS_MAX = 100000,	/* per document */
	XML_ATTRS_MAX	= 64,		/* per element, with namespaces */
	XML_PIECES_MAX	= 400000,	/* elements, attributes, comments */
	XML_TEXT_MAX	= 1024 * 1024,	/* bytes of one element's text */
	SOAP_MAX	= 256 * 1024,	/* bytes per request */
	CONNECT_MS	= 5000,
	CALL_MS		= 10000,	/* one call, from connecting to the last
					 * byte */
	LIMITER_MS	= 5000,		/* time to wait for a turn */
	PAGE_CALLS_MS	= 20000,	/* all calls of one request */
	REQUEST_ALARM_S	= 45,		/* the worker is then killed */
	LIMITER_PER_SECOND = 5,
	STALE_MS	= 15 * 60 * 1000,	/* an older snapshot is
						 * refreshed when it is shown */
	/* events */
	PAYLOAD_MAX	= 131072,	/* bytes per event or command */
	EVENT_NAME_MAX	= 128,		/* of an event, a command, a format */
	CLIENT_MAX	= 140,		/* an MQTT client id of ours */
	JOURNAL_RECORD_MAX = PAYLOAD_MAX + 4096,
	OUTBOX_DEVICE	= 100,		/* commands that wait for one device, */
	OUTBOX_MAX	= 100000,	/* for all devices, */
	OUTBOX_BYTES	= 64 << 20,	/* and their total bytes */
	OUTBOX_KEEP_MS	= 24 * 60 * 60 * 1000,	/* time until a command
						 * expires */
	GATEWAY_DEVICES	= 10000,	/* registered by one gateway */
	WAITING_MAX	= 200,		/* requests waiting for a command, */
	WAITING_DEVICE	= 2,		/* per device, */
	WAITING_S	= 3600,		/* and how long they wait */
	PATH_LEN	= 4096,		/* including the NUL */
	/* sessions */
	SIGNIN_WORKERS	= 2,		/* password checks at a time */
	BRAKE_FREE	= 5,		/* wrong passwords without a delay */
	BRAKE_MS	= 5000,		/* the first delay, doubled each time */
	BRAKE_MAX_MS	= 15 * 60 * 1000,
	BRAKE_KEEP_MS	= 60 * 60 * 1000,	/* when tries are forgotten */
	BRAKE_FULL_MS	= 1000,		/* delay when tries cannot be stored */
	ONE_WAY_MS	= 60 * 60 * 1000,	/* period in which irreversible
					 * actions per person are
					 * counted */
	SESSION_MS	= 12 * 60 * 60 * 1000,	/* idle time after which to sign
						 * in again */
	/* API keys */
	API_WORKERS	= 2,
	API_KEYS_MAX	= 200,
	API_PER_SECOND	= 50,		/* requests per key, */
	API_BURST	= 200,		/* and at once after a pause */
	AGENT_PER_SECOND = 20,		/* messages per device management */
	AGENT_BURST	= 200,		/* agent, over HTTP; over MQTT as in
					 * broker/acts.c */
	API_USED_MS	= 60 * 1000,	/* between recording uses of a key */
	SESSION_CLOCK_MS = 24 * 60 * 60 * 1000,	/* how far the clock may have
						 * run fast when the session was
						 * made */
};

/* Prefix of all our cookies, after "__Host-" over HTTPS. */
#define COOKIE_PREFIX	"patchbay_"
#define COOKIE_HOST	"__Host-"

struct pace;

struct config {
	const char	*state;		/* directory of all data that changes */
	const char	*db;		/* state/patchbay.db, or postgresql://… */
	const char	*events;	/* state/events, or the database */
	const char	*key_path;	/* state/secret.key */
	const char	*limiter_dir;	/* state/limiter */
	const char	*places_path;	/* state/run/places */
	const char	*ca_file;	/* NULL: the system's */
	const char	*node;		/* this machine's name */
	int		 page_workers, form_workers, outside_workers;
	int64_t		 follow_ms;	/* interval between queries for
					 * changes */
	struct pace	*pace;		/* for API keys; NULL: no limit */
	struct meters	*meters;	/* what this node did; NULL: not
					 * counted */
	struct pace	*agents;	/* the same for devices' agents */
	bool		 https;		/* cookies are Secure */
	/* of the database at startup (store/watch.h); 0 and NULL: not
	 * watched */
	uint64_t	 db_dev, db_ino;
	const char	*org_id;
};

#endif
