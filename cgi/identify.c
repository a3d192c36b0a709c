#include "identify.h"

#include <string.h>

#include "events/exchange.h"
#include "events/speak.h"
#include "lib/crypt/hmac.h"
#include "lib/http/basic.h"
#include "lib/clock.h"
#include "lib/pace/pace.h"
#include "lib/crypt/seal.h"
#include "lib/text/utf8.h"
#include "lib/text/zone.h"
#include "pages/reading.h"
#include "store/device/gateway.h"
#include "store/id.h"

/* A session's expiry is moved only when it gains this much, so that not every
 * form causes a write. */
#define EXTEND_MS	(5 * 60 * 1000)

enum err
identify_person(struct page *p, int64_t *expires)
{
	const char *id = page_cookie_get(p, SESSION_COOKIE);
	enum err e;

	if (id == NULL || *id == '\0')
		return E_OK;
	e = session_user(p->db, p->a, hash_token(p->a, id), p->now, &p->user,
	    expires);
	if (e != E_OK) {
		p->user = (struct user){ .role = ROLE_NONE };
		e = e == E_NOTFOUND ? reading_identify(p, id) : e;
		if (e != E_OK || p->user.role == ROLE_NONE)
			return e;
	}
	p->csrf = csrf_token(p->a, id);
	zone_use(p->user.zone);
	return E_OK;
}

void
identify_keep(struct page *p, int64_t expires)
{
	int64_t ahead = p->now + SESSION_MS - expires;

	if (p->key != NULL || p->device != NULL || p->user.role == ROLE_NONE || p->reading ||
	    p->req->fragment || p->reply->status == errs[E_AWAY].status ||
	    (ahead <= EXTEND_MS && ahead >= -EXTEND_MS))
		return;
	db_patience(p->db, 0);
	session_extend(p->db, hash_token(p->a, page_cookie_get(p,
	    SESSION_COOKIE)), p->now + SESSION_MS);
	db_patience(p->db, DB_BUSY_MS);
}

/* The person a program acts for is recorded beside its key. */
static enum err
name_of(struct page *p, const struct api_key *k, const char **name)
{
	const char *person;
	enum err e = req_header(p->req, "On-Behalf-Of", &person);

	*name = k->name;
	if (e != E_OK || *person == '\0')
		return e;
	if (strlen(person) > USER_MAX || !utf8_valid(person, strlen(person)))
		return E_INPUT;
	*name = arena_printf(p->a, "%s for %s", k->name, person);
	return E_OK;
}

static void
refused(struct page *p, int64_t device, const char *client, const char *why)
{
	const struct record r = { .kind = RECORD_REFUSED, .at = p->now,
	    .device = device, .client = client, .address = p->req->remote,
	    .detail = why };

	if (p->exchange != NULL)
		exchange_refused(p->exchange, &r);
	else if (p->speaker != NULL)
		speaker_refused(p->speaker, &r);
}

static void
refuse_key(struct page *p, const struct api_key *k, const char *why)
{
	refused(p, -k->id, k->name, why);
}

void
identify_refused(struct page *p, const char *why)
{
	if (p->key != NULL)
		refuse_key(p, p->key, why);
	else if (p->device != NULL)
		refused(p, p->device->id, p->user.name, why);
}

/* With an id that no person has, so that limits per person count it
 * separately. */
static struct user
user_of(const struct api_key *k, const char *name)
{
	return (struct user){ .id = -k->id, .name = name, .hash = "",
	    .role = k->role, .created = k->created, .zone = "" };
}

enum err
identify_program(struct page *p, struct pace *pace)
{
	const char *value, *name, *token;
	struct api_key *k;
	int64_t wait = 0;
	enum err e = req_header(p->req, "Authorization", &value);

	if (e != E_OK)
		return e;
	if (!basic_parse(p->a, value, &name, &token))
		return E_SIGNIN;
	k = arena_alloc(p->a, sizeof(*k));
	e = api_key_check(p->db, p->a, name, token, p->now, k);
	if (e == E_NOTFOUND) {
		if (api_key_get(p->db, p->a, name, k) == E_OK)
			refuse_key(p, k, api_key_refused(k, p->now));
		return E_SIGNIN;
	}
	if (e != E_OK)
		return e;
	p->key = k;
	if ((e = name_of(p, k, &name)) != E_OK)
		return e;
	p->user = user_of(k, name);
	if (pace != NULL)
		wait = pace_wait(pace, k->id, clock_mono(), API_PER_SECOND,
		    API_BURST);
	if (wait == 0)
		return E_OK;
	p->reply->headers = arena_printf(p->a, "Retry-After: %lld\r\n",
	    (long long)(wait + 999) / 1000);
	return E_RATE;
}

/* Record a refusal in the log of an existing device. */
static enum err
refuse_device(struct page *p, const struct device *d, const char *why)
{
	refused(p, d->id, device_client(p->a, p->org.id, d), why);
	return E_SIGNIN;
}

static bool
is_token_of(struct page *p, const struct device *d, const char *token)
{
	return *d->token_hash != '\0' &&
	    same_text(d->token_hash, hash_token(p->a, token));
}

static void
is_device(struct page *p, const struct device *d, const struct device *who)
{
	p->device = d;
	p->user = (struct user){ .name = device_client(p->a, p->org.id, who),
	    .hash = "", .role = ROLE_VIEWER, .zone = "" };
}

/* The device in the path, which must be behind the gateway or is registered
 * so. */
static enum err
behind(struct page *p, const struct device *gateway, struct device *d)
{
	struct device_name its = { .id = 0 };
	const char *why = "";
	int64_t id;
	enum err e = gateway_device(p->db, p->a, p->args[0], p->args[1], &id,
	    &its);

	if (e == E_OK && id != gateway->id && its.id != gateway->id) {
		why = "The device is not behind this gateway.";
		e = E_ROLE;
	} else if (e == E_NOTFOUND && id_check(p->args[0]) == ID_FINE &&
	    id_check(p->args[1]) == ID_FINE && p->exchange != NULL &&
	    p->exchange->db != NULL)
		e = exchange_register(p->exchange, p->a, gateway->id,
		    p->args[0], p->args[1], &id, &why);
	if (e == E_ROLE)
		refuse_device(p, gateway, why);
	if (e != E_OK && *why != '\0')
		p->why = why;
	return e != E_OK ? e : device_get(p->db, p->a, p->args[0], p->args[1],
	    d);
}

/* g/ORG/TYPE/ID with the gateway's token. */
static enum err
identify_gateway(struct page *p, const char *name, const char *token,
    struct device *d)
{
	struct device gateway;
	size_t n = strlen(p->org.id);
	char *type, *id;
	enum err e;

	if (strncmp(name + 2, p->org.id, n) != 0 || name[2 + n] != '/')
		return E_SIGNIN;
	type = arena_strdup(p->a, name + 2 + n + 1);
	if ((id = strchr(type, '/')) == NULL)
		return E_SIGNIN;
	*id++ = '\0';
	if ((e = device_get(p->db, p->a, type, id, &gateway)) != E_OK)
		return e == E_NOTFOUND ? E_SIGNIN : e;
	if (!device_is_gateway(&gateway))
		return refuse_device(p, &gateway, "The device is not a "
		    "gateway.");
	if (!is_token_of(p, &gateway, token))
		return refuse_device(p, &gateway,
		    "The token is not that of the device.");
	if ((e = behind(p, &gateway, d)) == E_OK)
		is_device(p, d, &gateway);
	return e;
}

enum err
identify_device(struct page *p)
{
	const char *value, *name, *token;
	struct device *d = arena_alloc(p->a, sizeof(*d));
	enum err e = req_header(p->req, "Authorization", &value);

	if (e != E_OK)
		return e;
	if (!basic_parse(p->a, value, &name, &token))
		return E_SIGNIN;
	if ((e = org_get(p->db, p->a, &p->org)) != E_OK)
		return e;
	if (strncmp(name, "g/", 2) == 0)
		return identify_gateway(p, name, token, d);
	if ((e = device_get(p->db, p->a, p->args[0], p->args[1], d)) != E_OK)
		return e == E_NOTFOUND ? E_SIGNIN : e;
	if (strcmp(name, "use-token-auth") != 0)
		return refuse_device(p, d,
		    "The user name of a device is use-token-auth.");
	if (!is_token_of(p, d, token))
		return refuse_device(p, d, "The token is not that of the "
		    "device.");
	is_device(p, d, d);
	return E_OK;
}

void
identify_used(struct page *p)
{
	if (p->key == NULL || p->reply->status == errs[E_AWAY].status)
		return;
	db_patience(p->db, 0);
	api_key_use(p->db, p->key, p->now);
	db_patience(p->db, DB_BUSY_MS);
}
