/*
 * soap: SOAP 1.1 document/literal envelopes, for the drivers that need them.
 * Answers may also be a part of multipart/related (MTOM), and SOAP 1.2 faults
 * are translated to the terms of 1.1.
 */
#ifndef DRIVERS_SOAP_H
#define DRIVERS_SOAP_H

#include "../lib/http/http_message.h"
#include "../lib/text/xml.h"

/* A namespace of the envelope: "xmlns:jws" and its URI. */
struct soap_ns {
	const char	*attr, *uri;
};

/* A request being written; write the contents of the Body through w. */
struct soap {
	struct xml_writer w;
	struct buf	 b;
};

/* Write the envelope and header, and open the Body. ns ends with a NULL attr.
 * With a user, the header has a WS-Security UsernameToken (PasswordText). */
void		 soap_begin(struct soap *, const struct soap_ns *ns,
		    const char *user, const char *password);

/* Close what soap_begin opened and fill in the request: POST, body, headers.
 * action is the SOAPAction without quotes.  Always frees *soap; E_INPUT when
 * something could not be written (a character that XML does not allow). */
enum err	 soap_end(struct soap *, struct arena *, const char *url,
		    const char *action, struct http_request *);

struct soap_fault {
	const char		*code;		/* without prefix: Server,
						 * Client.Authentication */
	const char		*string;
	const struct xml	*detail;	/* NULL when there is none */
};

/* Does the fault say that the client is at fault? */
bool		 soap_client_fault(const struct soap_fault *);

/*
 * Find the first element of the Body.  For a Fault, in any namespace or none:
 * E_SERVICE_REFUSED with *fault filled in for the caller to interpret
 * (fault->code is NULL otherwise).  For anything else that is not an answer:
 * the error for its status, or E_SERVICE_ANSWER when there is none, and a
 * sentence in *reason.
 */
enum err	 soap_read(const struct http_reply *, struct arena *,
		    const struct xml **payload, struct soap_fault *,
		    const char **reason);

#endif
