#include <string.h>

#include "../../lib/text/sms_text.h"
#include "activity.h"
#include "../internal.h"
#include "queries.h"

enum { TWIN_MS = 10 * 60 * 1000 };

enum err
activity_add(struct db *db, const struct activity *t)
{
	struct r_activity_add r;
	enum err e = g_activity_add(db, NULL, &r, &(struct p_activity_add){
	    .extension = t->extension, .resource = t->resource, .kind = t->kind,
	    .before = or_empty(t->before), .after = or_empty(t->after),
	    .source = t->source, .event_id = or_empty(t->event_id), .at = t->at,
	    .received = t->received });

	return e == E_NOTFOUND ? E_CONFLICT : e;
}

enum err
activity_list(struct db *db, struct arena *a, enum activities which,
    const char *extension, const char *resource, int64_t before, size_t limit,
    struct activity **list, size_t *n)
{
	static const int spelling[] = {
		[ACTIVITY_CHANGES] = FAM_ACTIVITIES_CHANGES,
		[ACTIVITY_SMS] = FAM_ACTIVITIES_SMS,
		[ACTIVITY_SESSIONS] = FAM_ACTIVITIES_SESSIONS,
	};
	struct r_activity_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_activity_list(&c, db, &(struct p_activity_list){
	    .activities = spelling[which], .extension = extension,
	    .resource = resource,
	    .before_id = before == ABSENT ? INT64_MAX : before,
	    .most = (int64_t)limit });
	while (n_activity_list(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct activity){ .id = r.id,
		    .extension = extension, .resource = resource,
		    .kind = r.kind, .before = r.before, .after = r.after, .source = r.source,
		    .event_id = r.event_id, .at = r.at, .received = r.received };
	}
	return cur_end(&c);
}

/* The two times differ: one is when the carrier received the message, the other
 * when the push arrived. */
bool
activity_sms_twin(const struct activity *x, const struct activity *y)
{
	int64_t apart = x->at - y->at;

	return strcmp(x->source, y->source) != 0 && apart < TWIN_MS &&
	    apart > -TWIN_MS && sms_text_same(or_empty(x->after),
	    or_empty(y->after));
}

enum err
activity_pushed(struct db *db, int64_t id, const char *event_id)
{
	return x_activity_pushed(db, id, or_empty(event_id));
}

enum err
lookup_put(struct db *db, const char *extension, const char *name,
    const struct lookup *l)
{
	return x_lookup_put(db, &(struct p_lookup_put){ .extension = extension,
	    .name = name, .kind = l->kind, .body = l->body,
	    .now = l->as_of });
}

enum err
lookup_list(struct db *db, struct arena *a, int64_t resource, struct lookup **list,
    size_t *n)
{
	struct r_lookup_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_lookup_list(&c, db, resource);
	while (n_lookup_list(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct lookup){ .kind = r.kind,
		    .body = r.body, .as_of = r.as_of };
	}
	return cur_end(&c);
}

enum err
lookup_get(struct db *db, struct arena *a, const char *extension,
    const char *name, const char *kind, struct lookup *l)
{
	struct r_lookup_get r;
	enum err e = g_lookup_get(db, a, &r, extension, name, kind);

	if (e == E_OK)
		*l = (struct lookup){ .kind = r.kind, .body = r.body,
		    .as_of = r.as_of };
	return e;
}

enum err
push_once(struct db *db, const char *extension, const char *mark,
    const char *event_id, int64_t now, int64_t keep_ms)
{
	struct arena *a = arena_new(1 << 16);
	struct r_push_once_get r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK) {
		arena_free(a);
		return e;
	}
	e = x_push_once_purge(db, now - keep_ms, now + keep_ms);
	if (e == E_OK)
		e = x_push_once_add(db, extension, mark, event_id, now);
	if (e == E_OK)
		e = g_push_once_get(db, a, &r, extension, mark);
	if (e == E_OK && strcmp(r.event_id, event_id) != 0)
		e = E_CONFLICT;
	arena_free(a);
	return store_end(db, &w, e);
}

enum err
push_token_get(struct db *db, struct arena *a, const char *key,
    const char **token)
{
	struct r_push_token_get r;
	enum err e = g_push_token_get(db, a, &r, key);

	if (e == E_OK)
		*token = r.push_token;
	return e;
}

enum err
push_token_set(struct db *db, const char *key, const char *token)
{
	struct r_push_token_set r;

	return g_push_token_set(db, NULL, &r, key, token);
}
