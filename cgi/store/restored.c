#include "restored.h"

#include "queries.h"

enum err
restored_settle(struct db *db, const char *reason, int64_t now)
{
	enum err e = db_begin(db);

	if (e != E_OK)
		return e;
	e = x_restored_commands(db, reason);
	if (e == E_OK)
		e = x_restored_outbox(db, now);
	if (e == E_OK)
		e = x_restored_asks(db, now, reason);
	if (e == E_OK)
		e = x_restored_requests(db, now);
	if (e == E_OK)
		e = x_restored_mappings(db, now);
	if (e == E_OK)
		e = x_restored_ledger(db, now);
	if (e == E_OK)
		e = x_restored_mail(db, reason);
	if (e == E_OK)
		e = x_restored_sessions(db);
	return db_end(db, e);
}
