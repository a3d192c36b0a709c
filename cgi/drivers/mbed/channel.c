/* The channel to an access key: polled, or a callback that is looked after. */
#include <string.h>

#include "../../lib/crypt/hash.h"
#include "../../lib/crypt/hmac.h"
#include "../answer.h"
#include "mbed.h"

enum {
	HELD_MS		= 30 * 1000,
	KEEPS_MS	= 15 * 60 * 1000,	/* the Connector */
	IZUMA_KEEPS_MS	= 24 * 60 * 60 * 1000,
	LOOK_MS		= 60 * 1000,		/* at a callback */
};

static bool
is_callback(const struct account *acc, struct arena *a)
{
	const char *how = json_str(a, acc->settings, MBED_DELIVERY);

	return how != NULL && strcmp(how, "callback") == 0;
}

static enum err
build_poll(const struct account *acc, const struct poll *p, struct arena *a,
    struct http_request *q)
{
	if (is_callback(acc, a))
		return mbed_ask(acc, a, q, "GET", "/v2/notification/callback",
		    NULL);
	q->headers[2] = "Connection: keep-alive";
	return mbed_ask(acc, a, q, "GET", p->first ?
	    "/v2/notification/pull?noWait=true" :
	    "/v2/notification/pull?noWait=false", NULL);
}

/* Is an address that a service was given this extension's?  Another Patchbay's
 * looks the same but for its secret. */
static bool
is_ours(const struct account *acc, struct arena *a, const char *url)
{
	const char *before = arena_printf(a, "/push/%s/", acc->key);
	const char *at = url == NULL ? NULL : strstr(url, before);

	return at != NULL && acc->push != NULL && same_text(acc->push,
	    hash_token(a, at + strlen(before)));
}

/* Where the form of a Patchbay's push URL, /push/KEY/SECRET, begins; NULL: it is
 * another. */
static const char *
push_path(const char *url)
{
	const char *at = url == NULL ? NULL : strstr(url, "/push/");

	return at != NULL && strchr(at + strlen("/push/"), '/') != NULL ? at :
	    NULL;
}

/* An address that is not ours, for people: of a Patchbay without its secret. */
static const char *
whose_words(struct arena *a, const char *url)
{
	const char *at = push_path(url);

	if (at != NULL)
		return arena_printf(a, "The service sends what this access key "
		    "receives to another Patchbay, or to an address of this "
		    "one that was replaced: %.*s.", (int)(at - url), url);
	return arena_printf(a, "Another program has the channel of this access "
	    "key: the service sends to %s.", url == NULL ?
	    "another address" : url);
}

static const char *
url_of(struct arena *a, const struct http_reply *rp)
{
	enum err e;

	return answer_text(a, json_read_answer(a, rp->body, rp->len, &e),
	    "url");
}

/* The callback is still ours; what it brings comes to its address. */
static enum err
parse_callback(const struct account *acc, const struct http_reply *rp,
    struct arena *a, struct received *got)
{
	const char *code = NULL, *url;
	enum err e = mbed_status(a, rp, &code, &got->why);

	if (e == E_SERVICE_NOTFOUND)
		got->why = "The service has no callback of this access key. "
		    "Make an address under Push.";
	if (e != E_OK)
		return e;
	got->next_ms = LOOK_MS;
	url = url_of(a, rp);
	if (is_ours(acc, a, url))
		return E_OK;
	got->why = arena_printf(a, "%s Use a key that only this Patchbay has, "
	    "or make a new address under Push.", whose_words(a, url));
	return E_SERVICE_FORBIDDEN;
}

static enum err
parse(const struct account *acc, const struct http_reply *rp, int64_t now,
    struct arena *a, struct received *got)
{
	const char *code = NULL;
	enum err e;

	if (is_callback(acc, a))
		return parse_callback(acc, rp, a, got);
	/* somebody else has it: who, is asked next */
	if (rp->status == 400 || rp->status == 409) {
		got->why = "The service does not let this access key poll.";
		return E_SERVICE_REFUSED;
	}
	if (rp->status == 404 || rp->status == 405) {
		got->why = "The service does not offer to be polled. Edit the "
		    "extension and choose the callback.";
		return E_SERVICE_CANNOT;
	}
	if (rp->status == 410) {
		got->why = "The service is removing the channel. A new one "
		    "is opened when that is done.";
		return E_SERVICE_FAULT;
	}
	e = mbed_status(a, rp, &code, &got->why);
	return e != E_OK ? e : mbed_read_notice(a,
	    json_str(a, acc->settings, MBED_SUBSCRIBE), rp->body, rp->len, now,
	    got);
}

/* --- whose it is --- */

static enum err
build_whose(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return mbed_ask(acc, a, q, "GET", "/v2/notification/callback", NULL);
}

static enum err
parse_whose(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	r->answer = rp->status == 200 ? url_of(a, rp) : NULL;
	(void)args;
	r->reason = r->answer == NULL ? "Another program polls with this "
	    "access key, or has the channel in another way. Use a key that "
	    "only this Patchbay has." : arena_printf(a, "%s Use a key that "
	    "only this Patchbay has, or remove that callback.",
	    whose_words(a, r->answer));
	return E_OK;
}

/* One of ours is left from when the extension had the callback. */
static enum err
build_end_own(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	return !is_ours(acc, a, so_far->answer) ? E_OK : mbed_ask(acc, a, q,
	    "DELETE", "/v2/notification/callback", NULL);
}

static enum err
parse_end_own(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);

	(void)args;
	if (e == E_OK)
		r->reason = "The service still sent to this Patchbay's own "
		    "address. That is ended, and polling begins.";
	return e;
}

/* Not marked as a write: said again, it changes nothing. */
static const struct step whose[] = {
	{ .build = build_whose, .parse = parse_whose },
	{ .build = build_end_own, .parse = parse_end_own },
	{ .build = NULL }
};
static const struct operation whose_op = { .steps = whose };

const struct channel mbed_channel = { .held_ms = HELD_MS,
	.keeps_ms = KEEPS_MS, .open = &mbed_open_connector,
	.whose = &whose_op, .build = build_poll, .parse = parse },
    izuma_channel = { .held_ms = HELD_MS, .keeps_ms = IZUMA_KEEPS_MS,
	.open = &mbed_open_izuma, .whose = &whose_op, .build = build_poll,
	.parse = parse };

/* --- the callback --- */

static enum err
build_listen(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *o = json_own(a, json_object());

	(void)so_far;
	json_put_str(o, "url", args->value);
	return mbed_ask(acc, a, q, "PUT", "/v2/notification/callback", o);
}

/* Device Management: a poll that was ours ends first. */
static enum err
build_end_poll(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return mbed_ask(acc, a, q, "DELETE", "/v2/notification/pull", NULL);
}

static enum err
parse_end_poll(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);

	(void)args;
	return e == E_SERVICE_NOTFOUND ? E_OK : e;
}

/* The Connector takes the last that is set. */
const struct step mbed_listen_steps[] = {
	{ .build = build_listen, .parse = mbed_parse_done },
	{ .build = NULL }
}, izuma_listen_steps[] = {
	{ .build = build_end_poll, .parse = parse_end_poll },
	{ .build = build_listen, .parse = mbed_parse_done },
	{ .build = NULL }
};

/* It is tried with {}, or with nothing, when the service is told of it. */
static enum err
receive(const struct account *acc, const struct delivery *d, struct arena *a,
    struct received *got)
{
	if (!is_callback(acc, a)) {
		got->why = "The extension polls: its notification channel is "
		    "no callback.";
		return E_ROLE;
	}
	return mbed_read_notice(a, json_str(a, acc->settings,
	    MBED_SUBSCRIBE), d->body, d->len, d->now, got) ==
	    E_OK ? E_OK : E_INPUT;
}

const struct receiver mbed_receiver = {
	.read = receive,
	.tells = "The service sends what endpoints notify, answers to "
	    "commands, and registrations.",
	.setup = "The service is told of the address when it is made, and "
	    "tries it at once: it has to be reachable from there.",
	.trust = "Who knows the address is believed: it holds a secret. The "
	    "notification channel of the extension has to be the callback.",
};
