/*
 * mail: service requests by mail.  A request goes to the operator, an answer to
 * whoever asked.  What is to be sent is stored with what it is about; the
 * background worker sends it.
 *
 *	MAIL_SERVER	smtps://host, or smtp://host; without it nothing is mailed
 *	MAIL_USER, MAIL_PASSWORD_FILE	when the server asks for them
 *	MAIL_FROM	the sender
 *	MAIL_TO		the operator
 */
#ifndef COMMANDS_MAIL_H
#define COMMANDS_MAIL_H

#include "../lib/http/mail.h"
#include "../store/ledger/request.h"
#include "outside.h"

enum {
	MAIL_TRIES	= 8,		/* over two hours */
	MAIL_AGAIN_MS	= 60 * 1000,	/* twice as long each time */
	MAIL_CALL_MS	= 15000,
};

struct mail_settings {
	struct mail_server	 server;	/* url NULL: none */
	const char		*from, *to;
};
/* From the environment; E_INPUT, logged: it can't be used (mail_wrong). */
enum err	 mail_settings(struct arena *, const char *ca_file,
		    struct mail_settings *);
/* Is there a server that can be used? */
bool		 mail_configured(void);
/* Why the one that is named can't be: a sentence without its full stop; NULL: there
 * is none, or it can.  The password is not read. */
const char	*mail_wrong(void);

/* Store a request, or an answer, with the mail it makes. */
enum err	 request_ask(struct db *, struct arena *,
		    const struct service_request *);
enum err	 request_answer(struct db *, struct arena *, int64_t id,
		    const char *answer, const char *by, int64_t now);

/* Send one mail that is due, if any is.  How many were tried. */
int		 mail_round(struct db *, struct arena *,
		    const struct mail_settings *);

#endif
