/*
 * restored: what a database that comes out of a backup must forget.
 *
 * Whatever was under way when the backup was made may since have been sent,
 * answered or cancelled.  It is never sent again: commands and messages become
 * unknown, device management requests end, mail is given up, mappings to ledgers
 * pause until a person resumes them, and everybody signs in again.  What is signed for a
 * ledger stays: the same bytes take effect once.
 */
#ifndef STORE_RESTORED_H
#define STORE_RESTORED_H

#include "../lib/db/db.h"

/* One transaction. reason is shown with each command and request. */
enum err	 restored_settle(struct db *, const char *reason, int64_t now);

#endif
