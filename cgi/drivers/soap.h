/*
 * soap: SOAP 1.1 document/literal envelopes, for the drivers that speak it.
 * Answers are also read as a part of multipart/related (MTOM), and faults of
 * SOAP 1.2 in the words of 1.1.
 */
#ifndef DRIVERS_SOAP_H
#define DRIVERS_SOAP_H

#include "../lib/http/http_message.h"
#include "../lib/text/xml.h"

/* A namespace of the envelope: "xmlns:jws" and what it stands for. */
struct soap_ns {
	const char	*attr, *uri;
};

/* A request being written: what stands in the Body goes through w. */
struct soap {
	struct xml_writer w;
	struct buf	 b;
};

/* Envelope, header, and the Body opened.  ns ends with a NULL attr.  With a
 * user the header has a WS-Security UsernameToken (PasswordText). */
void		 soap_begin(struct soap *, const struct soap_ns *ns,
		    const char *user, const char *password);

/* Close what soap_begin opened and fill the request: POST, body, headers.
 * action is the SOAPAction without quotes.  Always releases; E_INPUT when
 * something could not be written (a character XML has no room for). */
enum err	 soap_end(struct soap *, struct arena *, const char *url,
		    const char *action, struct http_request *);

struct soap_fault {
	const char		*code;		/* without prefix: Server,
						 * Client.Authentication */
	const char		*string;
	const struct xml	*detail;	/* NULL when it has none */
};

/* The fault blames who asked. */
bool		 soap_client_fault(const struct soap_fault *);

/*
 * The first element of the Body.  A Fault, in any namespace or none, gives
 * E_SERVICE_REFUSED with *fault filled: what it means is the caller's to say
 * (fault->code is NULL otherwise).  Anything else that is not an answer gives
 * the error that its status stands for, E_SERVICE_ANSWER when it stands for
 * none, and a sentence in *reason.
 */
enum err	 soap_read(const struct http_reply *, struct arena *,
		    const struct xml **payload, struct soap_fault *,
		    const char **reason);

#endif
