#include "brake.h"
#include "../internal.h"
#include "queries.h"

int64_t
brake_pause(int64_t failures)
{
	int64_t ms = BRAKE_MS;

	if (failures < BRAKE_FREE)
		return 0;
	for (; failures > BRAKE_FREE && ms < BRAKE_MAX_MS; failures--)
		ms *= 2;
	return ms < BRAKE_MAX_MS ? ms : BRAKE_MAX_MS;
}

/* How much of the pause is left.  A failure dated in the future was recorded
 * before the clock was set back: its pause starts now. */
static int64_t
left(const struct r_brake_get *r, int64_t now)
{
	int64_t pause = brake_pause(r->failures);
	int64_t past = now > r->at ? now - r->at : 0;

	return pause > past ? pause - past : 0;
}

enum err
brake_try(struct db *db, const char *who, int64_t now, int64_t *wait)
{
	struct r_brake_get r = { .failures = 0 };
	struct store_tx w;
	enum err e;

	*wait = 0;
	if ((e = store_begin(db, &w)) != E_OK)
		return e;
	e = g_brake_get(db, NULL, &r, who);
	if (e == E_OK)
		*wait = left(&r, now);
	if (e == E_OK && now - r.at > 2 * BRAKE_MAX_MS)
		r.failures = 0;
	if (e == E_OK || e == E_NOTFOUND)
		e = *wait > 0 ? E_OK :
		    x_brake_put(db, who, r.failures + 1, now);
	return store_end(db, &w, e);
}

enum err
brake_ration(struct db *db, const char *who, int64_t now, int64_t most,
    int64_t ms, int64_t *wait)
{
	struct r_brake_get r = { .failures = 0 };
	struct store_tx w;
	enum err e;

	*wait = 0;
	if ((e = store_begin(db, &w)) != E_OK)
		return e;
	e = g_brake_get(db, NULL, &r, who);
	/* a first try dated in the future was recorded before the clock was set
	 * back */
	if (e == E_NOTFOUND || (e == E_OK && (now - r.at >= ms || r.at > now)))
		r = (struct r_brake_get){ .failures = 0, .at = now };
	if (e == E_OK && r.failures >= most)
		*wait = r.at + ms - now;
	if (e == E_OK || e == E_NOTFOUND)
		e = *wait > 0 ? E_OK :
		    x_brake_put(db, who, r.failures + 1, r.at);
	return store_end(db, &w, e);
}

enum err
brake_clear(struct db *db, const char *who)
{
	return x_brake_clear(db, who);
}

enum err
brake_purge(struct db *db, int64_t before)
{
	return x_brake_purge(db, before);
}
