/*
 * identify: who makes a request: the person of a session cookie, the program
 * of an API key, or a device.
 */
#ifndef IDENTIFY_H
#define IDENTIFY_H

#include "pages/page.h"

struct pace;

/* Set the user of the session cookie and the CSRF token; nobody without a
 * cookie. *expires: the session's expiry. */
enum err	 identify_person(struct page *, int64_t *expires);
/* Extend the session.  Called after the response is made, when the read-only
 * rule of a GET no longer applies.  A fragment is requested by the script, not
 * by a person, and does not count.  When the database is busy this is skipped;
 * a later request will do it. */
void		 identify_keep(struct page *, int64_t expires);

/* Set the user from an API key in HTTP Basic, with the key's name and role.
 * E_SIGNIN without a key or when it is not, or no longer, valid; E_RATE, with a
 * Retry-After, when it makes too many requests. */
enum err	 identify_program(struct page *, struct pace *);
/* Set the device from the path's first two arguments and HTTP Basic:
 * use-token-auth and the device's token, or g/ORG/TYPE/ID and the token of its
 * gateway, which registers an unknown device.  E_SIGNIN, E_ROLE; refusals are
 * in the connection log of the client. */
enum err	 identify_device(struct page *);
/* Record that a call was refused, in the connection log of the key, device or
 * gateway that made it. */
void		 identify_refused(struct page *, const char *why);
/* Record the use of the key; like identify_keep(). */
void		 identify_used(struct page *);

#endif
