#include "channel.h"

#include "../internal.h"
#include "queries.h"

enum err
channel_get(struct db *db, struct arena *a, const char *extension,
    struct channel_state *s)
{
	struct r_channel_get r;
	enum err e = g_channel_get(db, a, &r, extension);

	if (e == E_OK)
		*s = (struct channel_state){ .since = r.since,
		    .last_event = r.last_event, .failed = r.failed,
		    .err = err_by_name(r.err), .reason = r.reason,
		    .next_try = r.next_try, .heard = r.heard,
		    .gap_from = r.gap_from, .gap_until = r.gap_until };
	return e;
}

enum err
channel_names(struct db *db, struct arena *a, const char ***list, size_t *n)
{
	struct r_channel_names r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_channel_names(&c, db);
	while (n_channel_names(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = r.extension;
	}
	return cur_end(&c);
}

enum err
channel_begin(struct db *db, const char *extension)
{
	return x_channel_begin(db, extension);
}

enum err
channel_told(struct db *db, const char *extension, int64_t since, int64_t at)
{
	return x_channel_told(db, extension, since, at);
}

enum err
channel_failed(struct db *db, const char *extension, int64_t now, enum err err,
    const char *reason, int64_t next_try)
{
	return x_channel_failed(db, &(struct p_channel_failed){
	    .extension = extension, .now = now, .err = err_stored(err),
	    .reason = or_empty(reason), .next_try = next_try });
}

enum err
channel_heard(struct db *db, const char *extension, int64_t now,
    int64_t gap_from)
{
	return x_channel_heard(db, extension, now, gap_from);
}

enum err
channel_forget(struct db *db, const char *extension)
{
	return x_channel_forget(db, extension);
}
