#include <string.h>

#include "internal.h"

enum err
store_begin(struct db *db, struct store_tx *w)
{
	w->mine = !db_in_transaction(db);
	return w->mine ? db_begin(db) : E_OK;
}

enum err
store_end(struct db *db, struct store_tx *w, enum err e)
{
	if (!w->mine || !db_in_transaction(db))
		return e;
	return db_end(db, e);
}

void *
store_room(struct arena *a, void *rows, size_t n, size_t size)
{
	/* the array is full at 0 rows and, from 16 on, at every power of two */
	if (n != 0 && (n < 16 || (n & (n - 1)) != 0))
		return rows;
	return arena_grow(a, rows, n, n == 0 ? 16 : n, size);
}
