#include <stdlib.h>
#include <string.h>

#include "../../app.h"
#include "../../lib/text/utf8.h"
#include "../internal.h"
#include "queries.h"
#include "user.h"

static const char *const names[] = {
	[ROLE_NONE] = "none", [ROLE_VIEWER] = "viewer",
	[ROLE_OPERATOR] = "operator", [ROLE_ADMIN] = "admin",
};

const char *
role_name(enum role r)
{
	return r >= ROLE_NONE && r <= ROLE_ADMIN ? names[r] : names[ROLE_NONE];
}

enum role
role_parse(const char *s)
{
	for (int r = ROLE_VIEWER; s != NULL && r <= ROLE_ADMIN; r++)
		if (strcmp(names[r], s) == 0)
			return (enum role)r;
	return ROLE_NONE;
}

bool
user_name_valid(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > USER_MAX || !utf8_valid(name, n))
		return false;
	for (; *name != '\0'; name++)
		if ((unsigned char)*name <= ' ' || *name == 0x7f)
			return false;
	return true;
}

bool
user_password_valid(const char *password)
{
	size_t n = strlen(password);

	return n >= PASSWORD_MIN && n <= PASSWORD_MAX &&
	    password[strcspn(password, "\r\n")] == '\0' &&
	    utf8_valid(password, n);
}

enum err
user_by_name(struct db *db, struct arena *a, const char *name, struct user *u)
{
	struct r_user_by_name r;
	enum err e = g_user_by_name(db, a, &r, name);

	if (e == E_OK)
		*u = (struct user){ .id = r.id, .name = r.name,
		    .hash = r.hash, .role = (enum role)r.role,
		    .disabled = r.disabled != 0, .created = r.created,
		    .two_step = r.totp };
	return e;
}

enum err
user_add(struct db *db, const char *name, const char *hash, enum role role,
    int64_t now)
{
	struct r_user_add r;

	return g_user_add(db, NULL, &r, name, hash, role, now);
}

static enum err
set_password(struct db *db, int64_t id, const char *hash)
{
	struct r_user_set_password r;
	enum err e = g_user_set_password(db, NULL, &r, id, hash);

	/* end the sessions that were opened with the old password */
	return e == E_OK ? x_session_end_all(db, id) : e;
}

enum err
user_set_password(struct db *db, int64_t id, const char *hash)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	return e != E_OK ? e : store_end(db, &w, set_password(db, id, hash));
}

enum err
user_set_role(struct db *db, int64_t id, enum role role)
{
	struct r_user_set_role r;

	return g_user_set_role(db, NULL, &r, id, role);
}

static enum err
set_disabled(struct db *db, int64_t id, bool disabled)
{
	struct r_user_set_disabled r;
	enum err e = g_user_set_disabled(db, NULL, &r, id, disabled);

	/* so that none of them works again when the user is enabled */
	return e == E_OK && disabled ? x_session_end_all(db, id) : e;
}

enum err
user_set_disabled(struct db *db, int64_t id, bool disabled)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	return e != E_OK ? e : store_end(db, &w,
	    set_disabled(db, id, disabled));
}

enum err
user_change(struct db *db, int64_t id, enum role role, bool disabled,
    const char *hash)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = user_set_role(db, id, role);
	if (e == E_OK)
		e = set_disabled(db, id, disabled);
	if (e == E_OK && hash != NULL)
		e = set_password(db, id, hash);
	return store_end(db, &w, e);
}

enum err
user_set_zone(struct db *db, int64_t id, const char *zone)
{
	struct r_user_set_zone r;

	return g_user_set_zone(db, NULL, &r, id, zone);
}

enum err
user_list(struct db *db, struct arena *a, struct user **users, size_t *n)
{
	struct r_user_list r;
	struct cur c;

	*users = NULL;
	*n = 0;
	q_user_list(&c, db);
	while (n_user_list(&c, a, &r)) {
		*users = store_room(a, *users, *n, sizeof(**users));
		(*users)[(*n)++] = (struct user){ .id = r.id, .name = r.name,
		    .hash = r.hash, .role = (enum role)r.role,
		    .disabled = r.disabled != 0, .created = r.created,
		    .two_step = r.totp };
	}
	return cur_end(&c);
}

enum err
session_add(struct db *db, const struct user_session *s)
{
	return x_session_add(db, &(struct p_session_add){ .hash = s->hash,
	    .user_id = s->user, .now = s->created, .expires = s->expires,
	    .address = or_empty(s->address), .agent = or_empty(s->agent) });
}

/* An expiry this far ahead was set while the clock ran fast. */
static bool
is_live(int64_t began, int64_t expires, int64_t now)
{
	return expires > now && began > now - SESSION_AGE_MS &&
	    expires < now + SESSION_MS + SESSION_CLOCK_MS;
}

static int
newest_first(const void *x, const void *y)
{
	const struct user_session *s = x, *t = y;

	return s->created < t->created ? 1 : s->created > t->created ? -1 : 0;
}

enum err
session_list(struct db *db, struct arena *a, int64_t user, int64_t now,
    struct user_session **list, size_t *n)
{
	struct r_session_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_session_list(&c, db, user);
	while (n_session_list(&c, a, &r)) {
		if (!is_live(r.created, r.expires, now))
			continue;
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct user_session){ .hash = r.hash,
		    .user = user, .created = r.created, .expires = r.expires,
		    .address = r.address, .agent = r.agent };
	}
	if (*n > 0)
		qsort(*list, *n, sizeof(**list), newest_first);
	return cur_end(&c);
}

enum err
session_user(struct db *db, struct arena *a, const char *hash, int64_t now,
    struct user *u, int64_t *expires)
{
	struct r_session_user r;
	enum err e = g_session_user(db, a, &r, hash);

	if (e != E_OK)
		return e;
	if (!is_live(r.began, r.expires, now))
		return E_NOTFOUND;
	/* copied to the request's arena, because the cached row may change
	 * during it */
	*u = (struct user){ .id = r.id, .name = arena_strdup(a, r.name),
	    .hash = arena_strdup(a, r.hash), .role = (enum role)r.role,
	    .created = r.created, .zone = arena_strdup(a, r.zone) };
	*expires = r.expires;
	return E_OK;
}

enum err
session_extend(struct db *db, const char *hash, int64_t expires)
{
	return x_session_extend(db, hash, expires);
}

enum err
session_end(struct db *db, const char *hash)
{
	return x_session_end(db, hash);
}

enum err
session_end_own(struct db *db, int64_t user, const char *hash)
{
	return x_session_end_own(db, hash, user);
}

enum err
session_end_others(struct db *db, int64_t user, const char *hash)
{
	return x_session_end_others(db, user, hash);
}
