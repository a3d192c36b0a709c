/*
 * page: what a handler is given, and the few things all pages do.
 *
 * A handler reads the request, asks store (and actions, in the carriers
 * pool), fills a view struct, and renders a template into p->reply.out.
 * Nothing is sent before it returns; on an error other than E_FORM the
 * buffer is dropped and the error page made from errs[].
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

/* Its value is the session id; only its hash is stored. */
#define SESSION_COOKIE	COOKIE_PREFIX "session"

/*
 * What a form of a device's page comes to, for who filled it in without that
 * page: a field is wrong; it would change nothing, or was sent before with
 * another value; a command, whatever became of it; or an answer was read and
 * kept.
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
struct page {
	struct arena		*a;
	struct req		*req;
	struct reply		*reply;
	struct db		*db;
	struct event_reader	*events;
	struct caller		*caller;	/* NULL in the pages pool */
	const struct config	*cfg;
	const char		*id;	/* of this request: in its log lines, and on
					 * the error page */
	int64_t			 now;
	const char		*args[ROUTE_ARGS_MAX];	/* decoded path pieces */
	bool			 reading;	/* a session that is not stored:
						 * see reading.h */
	struct user		 user;		/* role ROLE_NONE: not signed in */
	const struct api_key	*key;		/* NULL: no program, or not
						 * signed in */
	const struct device	*device;	/* that asks; NULL: none does */
	struct exchange		*exchange;	/* NULL but in the pool of
						 * messages */
	const char		*why;		/* to a program, in place of
						 * the error's sentence */
	const struct form_outcome *outcome;	/* NULL: the page shows it */
	const char		*csrf;		/* "" when not signed in; shown
					 * by page_csrf() alone */
	const char		*csrf_masked;	/* NULL: not made yet */
	struct org		 org;
	bool			 may_have_left;	/* a command of this request,
						 * whatever became of it */
};

enum route_flag {
	R_PUBLIC	= 1 << 0,	/* no sign-in */
	R_OUTSIDE	= 1 << 1,	/* outside pool only */
	R_SECRET	= 1 << 2,	/* its path holds a secret: the log has the
					 * pattern instead */
	R_WRITES	= 1 << 3,	/* sends a command: goes before what
					 * only reads */
	R_PASSWORD	= 1 << 4,	/* tries a password, which is costly: in
					 * a pool of its own */
	R_API		= 1 << 6,	/* of programs: signed in with an API
					 * key, in a pool of its own */
	R_MESSAGES	= 1 << 7,	/* events and commands of devices, in a
					 * pool of its own */
	R_DEVICE	= 1 << 8,	/* a device asks, with its token */
	R_SLOW		= 1 << 5,	/* a GET that may take long: among the
					 * forms */
};

struct route {
	enum method	 method;
	const char	*pattern;	/* "/devices/{}/{}": {} is one segment */
	enum err	(*handler)(struct page *);
	enum role	 role;		/* at least */
	unsigned	 flags;
};
extern const struct route routes[];	/* ends with a NULL pattern */

/* What every view begins with (templates/view.h): section is a NAV_… or "".
 * The notice comes from ?done=. */
struct page_view;
void		 page_view_init(struct page *, const char *title,
		    const char *section, struct page_view *);

/* Is this organization served over HTTPS?  Then its cookies are Secure, and
 * named so that no other host or path of the same domain can set them. */
bool		 page_https(const struct page *);
const char	*page_cookie_name(struct page *, const char *name);
/* A cookie of ours by its name without that; NULL. */
const char	*page_cookie_get(struct page *, const char *name);

/* The CSRF token as it may stand on this page, in all its forms. */
const char	*page_csrf(struct page *);

/* Renders the page of an error into the emptied reply, with its status. */
void		 page_error(struct page *, enum err);

/* The same for a form that came after its session had ended: with what was
 * typed, but for secrets, and a way back.  False: nothing was typed, nothing
 * is rendered. */
bool		 page_error_typed(struct page *, enum err, const char *back);

/* 303 to a path of ours. */
enum err	 page_redirect(struct page *, const char *location);
/* The same with done=<code>, before any #fragment: the sentence is in the
 * table of notices.c. */
enum err	 page_done(struct page *, const char *location, const char *code);

/* A form field by name: trimmed of blanks at both ends; "" when missing. */
const char	*page_field(struct page *, const char *name);
/* As typed (passwords, SMS text, JSON). */
const char	*page_raw(struct page *, const char *name);

/* What is wrong with a form, beside each field and summed up. */
struct form_error {
	const char	*field, *text;
	const char	*most;		/* of a number that is higher, for programs */
};
struct form_errors {
	struct form_error	 e[32];
	size_t			 n;
};
void		 form_error(struct form_errors *, struct arena *,
		    const char *field, const char *fmt, ...)
		    __attribute__((format(printf, 4, 5)));
/* The text for a field, or NULL. */
const char	*form_error_of(const struct form_errors *, const char *field);

#endif
