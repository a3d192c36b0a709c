#include "reading.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/crypt/seal.h"
#include "../lib/http/url.h"

#define MARK	"ro."

/* A name has no line end, so the hashed text is unambiguous. */
static const char *
mac(struct arena *a, const struct user *u, int64_t until)
{
	return sign(a, arena_printf(a, "reading\n%s\n%lld\n%s", u->name,
	    (long long)until, u->hash));
}

/* The hash comes first, because the session's CSRF token is derived from the
 * start of the value. */
const char *
reading_cookie(struct page *p, const struct user *u)
{
	int64_t until = p->now + READING_MS;
	const char *m = mac(p->a, u, until);

	return m == NULL ? NULL : arena_printf(p->a, MARK "%s.%lld.%s", m,
	    (long long)until, url_encode(p->a, u->name));
}

enum err
reading_identify(struct page *p, const char *cookie)
{
	const char *theirs, *name, *ours;
	size_t n;
	int64_t until;
	char *end;
	struct user u;
	enum err e;

	if (strncmp(cookie, MARK, strlen(MARK)) != 0)
		return E_OK;
	theirs = cookie + strlen(MARK);
	n = strcspn(theirs, ".");
	if (theirs[n] != '.')
		return E_OK;
	until = strtoll(theirs + n + 1, &end, 10);
	if (*end != '.' || until <= p->now || until > p->now + READING_MS)
		return E_OK;
	name = url_decode_segment(p->a, end + 1, strlen(end + 1));
	if (name == NULL)
		return E_OK;
	e = user_by_name(p->db, p->a, name, &u);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	ours = mac(p->a, &u, until);
	if (u.disabled || ours == NULL || strlen(ours) != n ||
	    sodium_memcmp(ours, theirs, n) != 0)
		return E_OK;
	u.role = ROLE_VIEWER;
	u.zone = "";
	p->user = u;
	p->reading = true;
	return E_OK;
}
