#include "api_key.h"

#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../internal.h"
#include "queries.h"

enum {
	NAME_SIGNS	= 10,	/* the random part, after a-ORG- */
	TOKEN_BYTES	= 18,
};

static struct api_key
key_from(const struct r_api_key *r)
{
	return (struct api_key){ .id = r->id, .name = r->name,
	    .role = (enum role)r->role, .comment = r->comment,
	    .creator = r->creator, .created = r->created,
	    .expires = r->expires, .used = r->used };
}

/* Random lower-case letters and digits, picked from random characters of a
 * 64-character alphabet. */
static const char *
name_signs(struct arena *a)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char *out = arena_alloc(a, NAME_SIGNS + 1);
	size_t n = 0;

	while (n < NAME_SIGNS)
		for (const char *s = random_token(a, 32); *s != '\0' &&
		    n < NAME_SIGNS; s++)
			if (strchr(signs, *s) != NULL)
				out[n++] = *s;
	return out;
}

enum err
api_key_make(struct db *db, struct arena *a, const char *org,
    struct api_key *k, const char **token)
{
	struct r_api_key_add r;
	enum err e;

	k->name = arena_printf(a, "a-%s-%s", org, name_signs(a));
	k->used = ABSENT;
	*token = random_token(a, TOKEN_BYTES);
	e = g_api_key_add(db, NULL, &r, &(struct p_api_key_add){
	    .name = k->name, .token_hash = hash_token(a, *token),
	    .role = k->role, .comment = or_empty(k->comment),
	    .creator = or_empty(k->creator), .created = k->created,
	    .expires = k->expires, .most = API_KEYS_MAX });
	if (e == E_OK)
		k->id = r.id;
	return e == E_NOTFOUND ? E_CONFLICT : e;
}

enum err
api_key_check(struct db *db, struct arena *a, const char *name,
    const char *token, int64_t now, struct api_key *k)
{
	struct r_api_key r;
	enum err e = g_api_key(db, a, &r, FAM_KEYS_CHECKED, name,
	    hash_token(a, token), now);

	if (e == E_OK)
		*k = key_from(&r);
	return e;
}

const char *
api_key_refused(const struct api_key *k, int64_t now)
{
	return k->expires != ABSENT && k->expires <= now ?
	    "The API key has expired." : "The token is not that of the API "
	    "key.";
}

enum err
api_key_use(struct db *db, const struct api_key *k, int64_t now)
{
	/* a time in the future was written before the clock was set back */
	if (k->used != ABSENT && k->used <= now && now - k->used < API_USED_MS)
		return E_OK;
	return x_api_key_used(db, k->id, now);
}

enum err
api_key_get(struct db *db, struct arena *a, const char *name,
    struct api_key *k)
{
	struct r_api_key r;
	enum err e = g_api_key(db, a, &r, FAM_KEYS_ONE, name,
	    NULL, 0);

	if (e == E_OK)
		*k = key_from(&r);
	return e;
}

enum err
api_key_list(struct db *db, struct arena *a, struct api_key **list, size_t *n)
{
	struct r_api_key r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_api_key(&c, db, FAM_KEYS_ALL, NULL, NULL, 0);
	while (n_api_key(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = key_from(&r);
	}
	return cur_end(&c);
}

enum err
api_key_revoke(struct db *db, int64_t id)
{
	struct r_api_key_revoke r;

	return g_api_key_revoke(db, NULL, &r, id);
}
