#include "setting.h"
#include "queries.h"

enum err
setting_get(struct db *db, const char *name, int64_t otherwise, int64_t *n)
{
	struct r_setting_get r = { .number = otherwise };
	enum err e = g_setting_get(db, NULL, &r, name);

	*n = r.number;
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
setting_put(struct db *db, const char *name, int64_t n)
{
	return x_setting_put(db, name, n);
}
