#include "access.h"

#include <stdio.h>
#include <string.h>

#include "../lib/crypt/hmac.h"
#include "../lib/log.h"
#include "../lib/crypt/seal.h"
#include "../store/access/api_key.h"
#include "../store/device/gateway.h"
#include "../store/org.h"
#include "../store/access/revoked.h"
#include "queries.h"

enum { PATIENCE_MS = 50 };	/* the broker must not wait for a lock */

enum err
access_open(struct access *s, const char *address)
{
	struct org org;
	enum err e;

	*s = (struct access){ .a = arena_new(ARENA_MAX) };
	s->db = db_open(&patchbay_schema, address);
	e = s->db == NULL ? E_DB : org_get(s->db, s->a, &org);
	if (e == E_OK)
		e = revoked_last(s->db, &s->revoked);
	if (e != E_OK) {
		access_close(s);
		return e;
	}
	db_patience(s->db, PATIENCE_MS);
	s->org = strdup(org.id);
	arena_reset(s->a);
	return E_OK;
}

void
access_close(struct access *s)
{
	db_close(s->db);
	if (s->a != NULL)
		arena_free(s->a);
	free((char *)s->org);
	*s = (struct access){ .db = NULL };
}

static enum err
device(struct access *s, const struct client_id *c, const char *user,
    const char *token, struct identity *who, const char **why)
{
	struct device d;
	enum err e;

	if (strcmp(user, "use-token-auth") != 0) {
		*why = "The user name of a device is use-token-auth.";
		return E_SIGNIN;
	}
	e = device_get(s->db, s->a, c->type, c->name, &d);
	if (e == E_NOTFOUND) {
		*why = "There is no such device.";
		return E_SIGNIN;
	}
	if (e != E_OK)
		return e;
	*why = *d.token_hash == '\0' ? "The device has no token." :
	    !same_text(d.token_hash, hash_token(s->a, token)) ?
	    "The token is not that of the device." :
	    c->kind == CLIENT_GATEWAY && !device_is_gateway(&d) ?
	    "The device is not a gateway." : NULL;
	who->device = d.id;
	return *why == NULL ? E_OK : E_SIGNIN;
}

static enum err
application(struct access *s, const char *user, const char *token,
    int64_t now, struct identity *who, const char **why)
{
	struct api_key k;
	enum err e = api_key_check(s->db, s->a, user, token, now, &k);

	bool refused = e == E_NOTFOUND;

	if (refused)
		e = api_key_get(s->db, s->a, user, &k);
	if (e != E_OK) {
		*why = "There is no such API key.";
		return e == E_NOTFOUND ? E_SIGNIN : e;
	}
	who->key = k.id;
	who->role = k.role;
	who->expires = k.expires;
	snprintf(who->user, sizeof(who->user), "%s", k.name);
	*why = api_key_refused(&k, now);
	return refused ? E_SIGNIN : E_OK;
}

enum err
access_sign_in(struct access *s, const struct client_id *c, const char *user,
    const char *token, int64_t now, struct identity *who, const char **why)
{
	enum err e;

	*who = (struct identity){ .expires = ABSENT };
	if (strcmp(c->org, s->org) != 0) {
		*why = "The client id names another organization.";
		return E_SIGNIN;
	}
	e = c->kind <= CLIENT_GATEWAY ? device(s, c, user, token, who, why) :
	    application(s, user, token, now, who, why);
	arena_reset(s->a);
	return e;
}

enum err
access_device(struct access *s, const char *type, const char *name,
    int64_t *id, struct behind *b)
{
	struct device_name gateway;
	enum err e = gateway_device(s->db, s->a, type, name, id, &gateway);

	if (e == E_OK) {
		b->gateway = gateway.id;
		snprintf(b->client, sizeof(b->client), "g:%s:%s:%s", s->org,
		    gateway.type_id, gateway.device_id);
	}
	arena_reset(s->a);
	return e;
}

enum err
access_revoked(struct access *s, bool *key, char name[CLIENT_MAX + 1])
{
	struct revoked r;
	enum err e = revoked_next(s->db, s->a, s->revoked, &r);

	if (e == E_OK) {
		s->revoked = r.id;
		*key = *r.key != '\0';
		if (*key)
			snprintf(name, CLIENT_MAX + 1, "%s", r.key);
		else
			snprintf(name, CLIENT_MAX + 1, "%s:%s:%s", s->org,
			    r.type_id, r.device_id);
	}
	arena_reset(s->a);
	return e;
}
