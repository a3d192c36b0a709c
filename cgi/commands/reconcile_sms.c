/* The result of a message: looked up by its id, or by finding it among the
 * SIM's messages. */
#include <string.h>

#include "../lib/clock.h"
#include "../lib/text/sms_text.h"
#include "../store/command/command.h"
#include "reconcile.h"
#include "reconcile_own.h"
#include "settle.h"

/* Is that message known to belong to another command of the device? */
static bool
claimed(const struct command *list, size_t n, const struct command *c,
    const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id != c->id && list[i].remote_id != NULL &&
		    strcmp(list[i].extension, c->extension) == 0 &&
		    strcmp(list[i].remote_id, id) == 0)
			return true;
	return false;
}

static bool
is_it(const struct command *c, const struct sms *sms)
{
	return !sms->from_device && sms->text != NULL &&
	    sms_text_same(sms->text, c->argument) &&
	    (!known_num(sms->sent) || sms->sent >= c->sent - SETTLE_SKEW_MS);
}

/* Find this command among the SIM's messages. *found has no id when there is
 * none. */
static enum err
find_sms(struct outside *out, const struct opened *k, const struct command *c,
    struct sms *found)
{
	struct op_args args = { .resource = c->resource,
		.since = c->sent - SETTLE_SKEW_MS, .own_id = c->own_id };
	struct command *others;
	size_t nothers, looked = 0;
	struct result list, one;
	enum err e;

	e = reconcile_near(out, c, &others, &nothers);
	if (e == E_OK)
		e = extension_call(out, k, OP_SMS_FIND, &args, &list, NULL);
	/* newest last, as far as is known */
	for (size_t i = e == E_OK ? list.nsms : 0; i > 0 && e == E_OK &&
	    looked < RECONCILE_SMS_MAX; i--) {
		args.remote_id = list.sms[i - 1].id;
		if (claimed(others, nothers, c, args.remote_id))
			continue;
		looked++;
		e = extension_call(out, k, OP_SMS_DETAILS, &args, &one, NULL);
		if (e == E_OK && one.nsms > 0 && is_it(c, &one.sms[0])) {
			*found = one.sms[0];
			return E_OK;
		}
	}
	return e;
}

enum err
reconcile_sms(struct outside *out, const struct opened *k, struct command *c)
{
	bool known = c->remote_id != NULL && *c->remote_id != '\0';
	struct op_args args = { .resource = c->resource, .since = ABSENT,
		.remote_id = c->remote_id, .own_id = c->own_id };
	struct sms sms = { .id = NULL };
	struct result r;
	enum err e, stored;
	int64_t now;

	if (driver_can(k->p, known ? OP_SMS_DETAILS : OP_SMS_FIND, NULL) ==
	    NULL) {
		c->next_check = ABSENT;		/* a person has to check */
		return reconcile_keep(out, c);
	}
	if (known)
		e = extension_call(out, k, OP_SMS_DETAILS, &args, &r, NULL);
	else
		e = find_sms(out, k, c, &sms);
	now = clock_now();
	if (e == E_OK && known && r.nsms > 0)
		sms = r.sms[0];
	if (e == E_OK && sms.id != NULL)
		settle_by_sms(c, out->a, k->p, &sms, now);
	else if (e == E_OK)
		settle_no_sms(c, now);
	else
		settle_later(c, e, now);
	stored = reconcile_keep(out, c);
	return stored != E_OK ? stored : e;
}
