/*
 * mail: one message to an SMTP server with libcurl: over TLS, verified, except on
 * this machine.
 */
#ifndef LIB_MAIL_H
#define LIB_MAIL_H

#include "app.h"
#include "lib/arena.h"

enum { MAIL_ADDRESS_MAX = 254 };

struct mail_server {
	const char	*url;		/* smtps://host:port, smtp://host:port:
					 * TLS from the start, by STARTTLS */
	const char	*user, *password;	/* NULL: none */
	const char	*ca_file;	/* NULL: the system's */
};
struct mail {
	const char	*from, *to;
	const char	*reply_to;	/* or NULL */
	const char	*subject;	/* a line of ASCII */
	const char	*text;		/* UTF-8 */
	const char	*id;		/* the same each time it is tried: mailboxes
					 * know by it that they have it */
	int64_t		 at;		/* ms */
};

/* Can it stand in a header: something@something, in ASCII, without blanks? */
bool		 mail_address(const char *);

/* Head and text as they are sent. */
char		*mail_write(struct arena *, const struct mail *);

/* E_OK: the server has taken it.  E_SERVICE_REFUSED: it never will (5yz).  Any
 * other: it may be tried again.  detail: the library's words. */
enum err	 mail_send(struct arena *, const struct mail_server *,
		    const struct mail *, int64_t timeout_ms,
		    const char **detail);

#endif
