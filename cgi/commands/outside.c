/* Opening an extension and calling it. */
#include "outside.h"

#include "../lib/clock.h"
#include "../lib/log.h"

enum {
	CHECK_SINCE_MS = 24 * 60 * 60 * 1000,	/* period that a check lists */
	/* How old the stored status of an extension may get before it is
	 * written again unchanged. */
	FINE_MS = 10 * 60 * 1000,
	TROUBLE_MS = 60 * 1000,
};

enum err
extension_open(struct outside *out, const struct extension *x, struct opened *k)
{
	bool was_sealed = x->checked != ABSENT && x->check_err == E_SEALED;
	enum err e;

	k->x = x;
	k->p = driver_by_name(x->driver);
	if (k->p == NULL)
		return E_NOTFOUND;
	e = account_open(out->a, x, &k->acc);
	if (e == E_SEALED && !was_sealed) {
		log_error("carrier", "the secrets of extension %s do not "
		    "open: was the key file replaced?", x->key);
		extension_set_check(out->db, x->key, clock_now(), E_SEALED,
		    "");
	} else if (e == E_OK && was_sealed) {
		extension_set_check(out->db, x->key, ABSENT, E_OK, "");
	}
	return e;
}

/* The service itself is in trouble or rejects the credentials, as opposed to a
 * single resource, a single operation or our rate limit. */
static bool
is_trouble(enum err e)
{
	return e == E_SERVICE_DNS || e == E_SERVICE_CONNECT ||
	    e == E_SERVICE_TLS || e == E_SERVICE_TIMEOUT ||
	    e == E_SERVICE_CLOSED || e == E_SERVICE_AUTH;
}

/* The result of any call updates the extension's status. */
static void
remember(struct outside *out, const struct opened *k, enum err e,
    const struct result *r)
{
	const struct extension *x = k->x;
	const int64_t now = clock_now(), age = x == NULL ||
	    x->checked == ABSENT ? INT64_MAX : now - x->checked;

	if (x == NULL || (e != E_OK && !is_trouble(e)))
		return;
	if (e != x->check_err || age < 0 || age > (e == E_OK ? FINE_MS :
	    TROUBLE_MS))
		extension_set_check(out->db, x->key, now, e, r->reason);
}

enum err
extension_call(struct outside *out, const struct opened *k, enum op op,
    const struct op_args *args, struct result *r, struct leaving *leaving)
{
	enum err e;

	if (db_in_transaction(out->db)) {
		log_error("carrier", "a transaction is open: not called");
		result_init(r);
		return E_INTERNAL;
	}
	e = driver_call(out->caller, out->a, k->p, &k->acc, op, args,
	    out->deadline, r, leaving);
	remember(out, k, e, r);
	return e;
}

void
result_tell(const struct result *r, const char **words)
{
	if (words != NULL)
		*words = r->reason == NULL ? "" : r->reason;
}

static enum err
check(struct outside *out, const struct opened *k, const char **words)
{
	struct op_args args = { .since = clock_now() - CHECK_SINCE_MS };
	struct result r;
	enum err e = extension_call(out, k, OP_CHECK, &args, &r, NULL);

	result_tell(&r, words);
	return e;
}

enum err
check_account(struct outside *out, const struct driver *p,
    const struct account *acc, const char **words)
{
	const struct opened k = { .p = p, .acc = *acc };

	return check(out, &k, words);
}

enum err
check_stored(struct outside *out, const struct extension *x,
    const char **words)
{
	struct opened k;
	enum err e = extension_open(out, x, &k);

	return e != E_OK ? e : check(out, &k, words);
}
