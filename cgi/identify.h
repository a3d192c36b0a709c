/*
 * identify: who asks: the person of a session cookie, or the program of an API
 * key.
 */
#ifndef IDENTIFY_H
#define IDENTIFY_H

#include "pages/page.h"

struct pace;

/* The user of the session cookie, and its CSRF token; nobody without one.
 * *expires: when that session ends. */
enum err	 identify_person(struct page *, int64_t *expires);
/* Using the console keeps its session: pushed forward after the answer is made,
 * when no rule of a GET is left to break.  A fragment is the script's asking,
 * not a person's.  A database that is busy holds nobody up: a later request
 * will do. */
void		 identify_keep(struct page *, int64_t expires);

/* The key of HTTP Basic, as a user of its name and role.  E_SIGNIN without one,
 * or when it signs in nowhere (any more); E_RATE, with a Retry-After, when it
 * asks too often. */
enum err	 identify_program(struct page *, struct pace *);
/* The device of the path's two first pieces, by HTTP Basic: use-token-auth and
 * its token, or g/ORG/TYPE/ID and the token of the gateway it is behind, which
 * registers one that is not known.  E_SIGNIN, E_ROLE; what was refused is in
 * the connection log of who signed in. */
enum err	 identify_device(struct page *);
/* Note that it was used; as for sessions. */
void		 identify_used(struct page *);

#endif
