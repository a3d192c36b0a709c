/*
 * page: the input of a handler, and what all pages have in common.
 *
 * A handler reads the request, queries the store (and, in the outside pool,
 * calls services), fills in a view struct and renders a template into
 * p->reply->out.  Nothing is sent before it returns.  On an error other than
 * E_FORM the buffer is dropped and the error page is made from errs[].
 */
#ifndef PAGES_PAGE_H
#define PAGES_PAGE_H

#include "../commands/outside.h"
#include "../events/store.h"
#include "../lib/web/req.h"
#include "../store/access/api_key.h"
#include "../store/device/device.h"
#include "../store/org.h"
#include "../store/access/user.h"

/* The cookie's value is the session id; only its hash is stored. */
#define SESSION_COOKIE	COOKIE_PREFIX "session"

/*
 * The possible results of a form on a device's page, for the API, which fills
 * in the form without the page: a field is wrong; the command would change
 * nothing, or was sent before with another value; a command was given,
 * whatever its result; or an answer was read and stored.
 */
struct page;
struct command;
struct form_outcome {
	enum err	(*refused)(struct page *, const char *field,
			    const char *why);
	enum err	(*conflict)(struct page *, const char *why);
	enum err	(*commanded)(struct page *, const struct command *);
	enum err	(*was_read)(struct page *);
};

struct exchange;
struct speaker;
struct page {
	struct arena		*a;
	struct req		*req;
	struct reply		*reply;
	struct db		*db;
	struct event_reader	*events;
	struct caller		*caller;	/* NULL in the pages pool */
	const struct config	*cfg;
	const char		*id;	/* request id: in its log lines and on
					 * the error page */
	int64_t			 now;
	const char		*args[ROUTE_ARGS_MAX];	/* decoded path
							 * segments */
	bool			 reading;	/* read-only session that is not
						 * stored: see reading.h */
	struct user		 user;		/* role ROLE_NONE: not signed
						 * in */
	const struct api_key	*key;		/* NULL: not a program, or not
						 * signed in */
	const struct device	*device;	/* the device that makes the
						 * request, or NULL */
	struct exchange		*exchange;	/* NULL except in the messages
						 * pool */
	struct speaker		*speaker;	/* NULL except in the pools for
						 * services and programs */
	const char		*why;		/* for a program, replaces the
						 * error's sentence; afterwards
						 * why it was refused */
	const struct form_outcome *outcome;	/* NULL: the page shows the
						 * result */
	const char		*csrf;		/* "" when not signed in; shown
					 * only by page_csrf() */
	const char		*csrf_masked;	/* NULL: not made yet */
	struct org		 org;
	bool			 may_have_left;	/* a command of this request may
						 * have been sent */
};

enum route_flag {
	R_PUBLIC	= 1 << 0,	/* no sign-in */
	R_OUTSIDE	= 1 << 1,	/* outside pool only */
	R_SECRET	= 1 << 2,	/* the path holds a secret: the log
					 * shows the pattern instead */
	R_WRITES	= 1 << 3,	/* sends a command: takes precedence
					 * over reads */
	R_PASSWORD	= 1 << 4,	/* checks a password, which is costly:
					 * in a pool of its own */
	R_API		= 1 << 6,	/* for programs, signed in with an API
					 * key: in a pool of its own */
	R_MESSAGES	= 1 << 7,	/* events and commands of devices: in a
					 * pool of its own */
	R_DEVICE	= 1 << 8,	/* made by a device, with its token */
	R_SLOW		= 1 << 5,	/* a GET that may take long: runs in the
					 * pool of the forms */
};

struct route {
	enum method	 method;
	const char	*pattern;	/* "/devices/{}/{}": {} is one segment */
	enum err	(*handler)(struct page *);
	enum role	 role;		/* required at least */
	unsigned	 flags;
};
extern const struct route routes[];	/* ends with a NULL pattern */

/* Fill in what every view has (templates/view.h). section is a NAV_… or "".
 * The notice comes from ?done=. */
struct page_view;
void		 page_view_init(struct page *, const char *title,
		    const char *section, struct page_view *);

/* Is this installation served over HTTPS?  Then its cookies are Secure, and
 * named so that no other host or path of the domain can set them. */
bool		 page_https(const struct page *);
const char	*page_cookie_name(struct page *, const char *name);
/* The value of one of our cookies, by its name without the prefix; or NULL. */
const char	*page_cookie_get(struct page *, const char *name);

/* The hash of this browser's session, under which it is stored; "". */
const char	*page_session(struct page *);

/* The CSRF token, masked for this page; for all its forms. */
const char	*page_csrf(struct page *);

/* Replace the response by the error page, with its status. */
void		 page_error(struct page *, enum err);

/* The same for a form submitted after its session had ended: shows what was
 * typed, except secrets, and a way back.  False, with nothing rendered, when
 * nothing was typed. */
bool		 page_error_typed(struct page *, enum err, const char *back);

/* 303 to a path on this site. */
enum err	 page_redirect(struct page *, const char *location);
/* The same with done=<code>, before any #fragment.  The table in notices.c has
 * the sentence. */
enum err	 page_done(struct page *, const char *location, const char *code);

/* A form field, trimmed of blanks at both ends; "" when missing. */
const char	*page_field(struct page *, const char *name);
/* As entered (passwords, SMS text, JSON). */
const char	*page_raw(struct page *, const char *name);

/* The faults of a form: shown beside each field and summed up at the top. */
struct form_error {
	const char	*field, *text;
	const char	*most;		/* maximum of a number that exceeds it,
					 * for programs */
};
struct form_errors {
	struct form_error	 e[32];
	size_t			 n;
};
void		 form_error(struct form_errors *, struct arena *,
		    const char *field, const char *fmt, ...)
		    __attribute__((format(printf, 4, 5)));
/* The fault of a field, or NULL. */
const char	*form_error_of(const struct form_errors *, const char *field);

#endif
