/*
 * What every file may know: the errors, the maxima, the configuration.
 */
#ifndef APP_H
#define APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The one error type.  Each code has a row in errs[] (errs.c) with the HTTP
 * status it becomes and a sentence a person can act on.  The cause is logged
 * once, where it is found.
 */
enum err {
	E_OK = 0,
	/* the request */
	E_INPUT,		/* malformed: not something a form sends */
	E_FORM,			/* well-formed, but a field is wrong: the
				 * handler has rendered the form again */
	E_CSRF,
	E_SIGNIN,		/* sign in first */
	E_ROLE,			/* signed in, not allowed */
	E_NOTFOUND,
	E_METHOD,
	E_TOOBIG,
	E_RATE,			/* an API key asks too often */
	E_TOOMANY,		/* of something that has a maximum */
	E_CONFLICT,		/* exists already, or changed meanwhile */
	/* ourselves */
	E_DB,
	E_DB_GONE,		/* its file was removed or replaced */
	E_DB_DAMAGED,
	E_DB_FULL,		/* nothing can be written: no space, a quota,
				 * read-only */
	E_DB_NEWER,		/* a newer Patchbay has changed it for itself */
	E_KEY,			/* no key file, or none that is one */
	E_BUSY,			/* database or rate limiter not available in time */
	E_AWAY,			/* no connection to the database; nothing was
				 * changed */
	E_UNSURE,		/* lost while saving: perhaps it was saved */
	E_JOURNAL_FULL,		/* events wait to be stored, as many as may */
	E_INTERNAL,
	/* the outside; none of them says whether a command was carried out:
	 * see outcome in drivers/driver.h */
	E_SERVICE_DNS,		/* name not found */
	E_SERVICE_CONNECT,	/* refused, unreachable: nothing was sent */
	E_SERVICE_TLS,		/* handshake or certificate: nothing sent */
	E_SERVICE_TIMEOUT,	/* sent, no whole answer in time */
	E_SERVICE_CLOSED,	/* sent, connection lost */
	E_SERVICE_BIG,		/* answer past ANSWER_MAX */
	E_SERVICE_ANSWER,	/* not what the API promises (HTML, bad JSON) */
	E_SERVICE_AUTH,		/* credentials refused */
	E_SERVICE_FORBIDDEN,	/* this user may not do that there */
	E_SERVICE_NOTFOUND,	/* the carrier does not know this SIM */
	E_SERVICE_REFUSED,	/* refused for a reason it gave */
	E_SERVICE_RATE,		/* its rate limit or quota */
	E_SERVICE_FAULT,	/* its own failure (5xx) */
	E_SERVICE_TURN,		/* our turn did not come in time: not sent */
	E_SERVICE_CANNOT,	/* this API has no such operation */
	E_SEALED,		/* the credentials do not open with this key
				 * file: not sent */
	E_CANCELLED,		/* by a person, before it was sent */
	E_MAX
};

struct err_text {
	const char	*name;		/* "notfound": in the log, and how it is
					 * stored */
	bool		 outside;	/* of a service: shown where it was asked,
					 * and kept there, instead of a page of its
					 * own */
	int		 status;	/* HTTP */
	const char	*title;		/* "Not found" */
	const char	*sentence;	/* what happened, what to do */
};
extern const struct err_text errs[E_MAX];

bool		 err_outside(enum err);

/* How an error is stored: by its name, "" for E_OK.  A name that this version
 * does not have, because a newer one wrote it, is read as E_INTERNAL: it was
 * a failure. */
const char	*err_stored(enum err);
enum err	 err_by_name(const char *);

/* A number that was not given.  Never shown as 0, stored as NULL. */
#define ABSENT		INT64_MIN

/* One that was given and could not be read, or is none: a volume below zero.
 * Shown as such, and stored as it is, so that it is not taken for one that was
 * not given. */
#define UNREADABLE	(INT64_MIN + 1)

static inline bool
known_num(int64_t n)
{
	return n != ABSENT && n != UNREADABLE;
}

/* However much it is used, then sign in again: shorter than any retention of
 * commands, so that no form outlives the row that keeps it from being carried
 * out twice. */
/* Devices are marked as heard once in each. */
#define QUARTER_MS	INT64_C(900000)
#define SESSION_AGE_MS	(30 * INT64_C(86400000))

/* The maxima, together. */
enum {
	/* a request */
	URL_MAX_LEN	= 2048,
	BODY_MAX	= 256 * 1024,
	BODY_READ_MAX	= 512 * 1024,	/* read all the same, to show what was
					 * typed beside what is wrong with it */
	PAIRS_MAX	= 256,		/* fields of a query or a form */
	COOKIES_MAX	= 16,		/* of ours */
	HEADER_MAX	= 4096,
	ROUTE_ARGS_MAX	= 4,
	FCGI_CONNS_MAX	= 256,		/* of one worker, kept ones included */
	ARENA_MAX	= 64 * 1024 * 1024,
	PAGE_MAX	= 4 * 1024 * 1024,	/* bytes of one answer */
	/* identifiers */
	ID_MAX		= 36,		/* typeId, deviceId */
	KEY_MAX		= 36,		/* extension key */
	ORG_LEN		= 6,
	TOKEN_MIN	= 8,
	TOKEN_LEN_MAX	= 36,
	FIELD_MAX	= 200,		/* one line of text in a form */
	TEXT_MAX	= 2000,		/* a description */
	METADATA_MAX	= 16 * 1024,	/* JSON, bytes */
	EXTCONFIG_MAX	= 16 * 1024,
	JSON_DEPTH_MAX	= 32,
	PASSWORD_MIN	= 8,
	PASSWORD_MAX	= 200,
	USER_MAX	= 64,
	NODE_MAX	= 64,
	LINKS_MAX	= 16,		/* extensions of one device */
	EXTENSIONS_MAX	= 64,
	PLANS_MAX	= 1000,
	DIAG_KEPT	= 100,		/* logs and error codes of a device */
	DIAG_TEXT_MAX	= 4096,		/* message of a log */
	DIAG_DATA_MAX	= 16 * 1024,	/* its data, base64 */
	/* lists */
	PAGE_ROWS	= 50,
	PAGE_ROWS_MAX	= 200,
	EXPORT_ROWS_MAX	= 10000,	/* rows in a .csv or .json */
	DB_BUSY_MS	= 5000,		/* waiting for another writer */
	/* carriers */
	ANSWER_MAX	= 24 * 1024 * 1024,	/* bytes of one answer */
	JSON_NODES_MAX	= 100000,	/* values of one answer */
	XML_DEPTH_MAX	= 32,
	XML_ELEMENTS_MAX = 100000,	/* of one document */
	XML_ATTRS_MAX	= 64,		/* of one element, with namespaces */
	XML_PIECES_MAX	= 400000,	/* elements, attributes, comments */
	XML_TEXT_MAX	= 1024 * 1024,	/* bytes of one element's text */
	SOAP_MAX	= 256 * 1024,	/* bytes of one request */
	CONNECT_MS	= 5000,
	CALL_MS		= 10000,	/* one call, connect to last byte */
	LIMITER_MS	= 5000,		/* waiting for our turn */
	PAGE_CALLS_MS	= 20000,	/* all calls of one request */
	REQUEST_ALARM_S	= 45,		/* then the worker is killed */
	LIMITER_PER_SECOND = 5,
	STALE_MS	= 15 * 60 * 1000,	/* a snapshot older than this is
						 * refreshed when looked at */
	/* events */
	PAYLOAD_MAX	= 131072,	/* bytes of one event or command */
	EVENT_NAME_MAX	= 128,		/* of an event, a command, a format */
	CLIENT_MAX	= 140,		/* an MQTT client id of ours */
	JOURNAL_RECORD_MAX = PAYLOAD_MAX + 4096,
	OUTBOX_DEVICE	= 100,		/* commands that wait for one device, */
	OUTBOX_MAX	= 100000,	/* and for all: so many, */
	OUTBOX_BYTES	= 64 << 20,	/* of so many bytes */
	OUTBOX_KEEP_MS	= 24 * 60 * 60 * 1000,	/* then it has expired */
	GATEWAY_DEVICES	= 10000,	/* that one gateway registers */
	WAITING_MAX	= 200,		/* requests of devices for a command, */
	WAITING_DEVICE	= 2,		/* of one device, */
	WAITING_S	= 3600,		/* so long */
	PATH_LEN	= 4096,		/* of a file, with its NUL */
	/* sessions */
	SIGNIN_WORKERS	= 2,		/* tries of a password at a time */
	BRAKE_FREE	= 5,		/* wrong ones before one has to wait, */
	BRAKE_MS	= 5000,		/* so long, and twice that each time */
	BRAKE_MAX_MS	= 15 * 60 * 1000,
	BRAKE_KEEP_MS	= 60 * 60 * 1000,	/* nothing counts longer */
	BRAKE_FULL_MS	= 1000,		/* a try while none can be stored */
	ONE_WAY_MS	= 60 * 60 * 1000,	/* in which one person does so many
					 * acts without a way back */
	SESSION_MS	= 12 * 60 * 60 * 1000,	/* idle, then sign in again */
	/* API keys */
	API_WORKERS	= 2,
	API_KEYS_MAX	= 200,
	API_PER_SECOND	= 50,		/* requests of one key, */
	API_BURST	= 200,		/* after a pause so many at once */
	API_USED_MS	= 60 * 1000,	/* between notes that one was used */
	SESSION_CLOCK_MS = 24 * 60 * 60 * 1000,	/* how far the clock may have
						 * been ahead when it was made */
};

/* Every cookie of ours begins so, over HTTPS behind "__Host-". */
#define COOKIE_PREFIX	"patchbay_"
#define COOKIE_HOST	"__Host-"

struct pace;

struct config {
	const char	*state;		/* directory of everything that changes */
	const char	*db;		/* state/patchbay.db, or postgresql://… */
	const char	*events;	/* state/events, or the database */
	const char	*key_path;	/* state/secret.key */
	const char	*limiter_dir;	/* state/limiter */
	const char	*places_path;	/* state/run/places */
	const char	*ca_file;	/* NULL: the system's */
	const char	*node;		/* this machine's name among others */
	int		 page_workers, form_workers, outside_workers;
	int64_t		 follow_ms;	/* between asking for changes */
	struct pace	*pace;		/* of API keys; NULL: no limit */
	bool		 https;		/* cookies are Secure */
	/* of the database at the start (store/watch.h); 0 and NULL: not
	 * watched */
	uint64_t	 db_dev, db_ino;
	const char	*org_id;
};

#endif
