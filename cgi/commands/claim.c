#include "claim.h"

#include <sodium.h>
#include <string.h>

enum { CLAIM_LOCK = LIMITER_LOCKS };	/* numbered after the rate limiter's
					 * locks */

/* The name of an extension's lock. */
static const char *
name_of(struct arena *a, const char *extension)
{
	size_t n = strlen(extension), size = 2 * n + 1;

	return sodium_bin2hex(arena_alloc(a, size), size,
	    (const unsigned char *)extension, n);
}

bool
claim_take(struct outside *out, const char *extension)
{
	bool had = true;

	return !db_shared(out->db) || (db_turn_lock(out->db, CLAIM_LOCK,
	    name_of(out->a, extension), false, &had) == E_OK && had);
}

void
claim_leave(struct outside *out, const char *extension)
{
	if (db_shared(out->db))
		db_turn_unlock(out->db, CLAIM_LOCK, name_of(out->a, extension),
		    false);
}
