/* SQLite: the presence columns of the device list are in another database,
 * which cannot change in the same transaction. last.db therefore keeps the
 * changes that are still to be copied and removes them afterwards; copying one
 * twice changes nothing.  Only the recorder writes here, so nothing is added in
 * between. */
#include "../store/device/presence.h"
#include "event_queries.h"
#include "store_own.h"

enum { AT_ONCE = 500 };	/* devices per transaction, so that nobody waits long
			 * for the database */

static enum err
tell(struct db *console, const struct r_event_unlisted_list *list, size_t n)
{
	enum err e = db_begin(console);

	for (size_t i = 0; e == E_OK && i < n; i++)
		e = presence_put(console, list[i].device, list[i].connected,
		    list[i].heard);
	return db_end(console, e);
}

enum err
event_sqlite_present(struct event_store *s, struct db *console)
{
	struct r_event_unlisted_list list[AT_ONCE];
	struct cur c;
	size_t n;
	enum err e;

	do {
		n = 0;
		q_event_unlisted_list(&c, s->db, AT_ONCE);
		while (n < AT_ONCE && n_event_unlisted_list(&c, NULL, &list[n]))
			n++;
		e = cur_end(&c);
		if (e == E_OK && n > 0)
			e = tell(console, list, n);
		if (e == E_OK && n > 0)
			e = x_event_unlisted_done(s->db, list[n - 1].device);
	} while (e == E_OK && n == AT_ONCE);
	return e;
}
