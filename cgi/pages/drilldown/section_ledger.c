/* In the section of a ledger: the newest transactions of the device there. */
#include <string.h>

#include "../../drivers/registry.h"
#include "../../lib/http/url.h"
#include "../format.h"
#include "../ledger/badge.h"
#include "section_ledger.h"

enum {
	SHOWN	= 5,
	READ	= 20,	/* of all ledgers of the device */
};

static const char *
call_of(struct arena *a, const struct transaction *t)
{
	struct ledger_call c;

	return ledger_call_read(a, t->body, &c) ? c.function : "";
}

enum err
section_ledger_fill(struct page *p, const struct device *d, const char *key,
    struct resource_view *v)
{
	struct transaction *t;
	size_t n;
	enum err e = transaction_of_device(p->db, p->a, d->id, READ, &t, &n);

	v->ledger = url_path(p->a, "blockchain", "ledgers", key, NULL);
	v->sent = arena_array(p->a, SHOWN, sizeof(*v->sent));
	for (size_t i = 0; e == E_OK && i < n && v->nsent < SHOWN; i++)
		if (strcmp(t[i].extension, key) == 0)
			v->sent[v->nsent++] = (struct ledger_sent){
				.call = call_of(p->a, &t[i]),
				.state = transaction_badge(&t[i]),
				.text = *t[i].reason != '\0' ? t[i].reason :
				    t[i].remote_state,
				.hash = *t[i].remote_id != '\0' ?
				    t[i].remote_id : t[i].hash,
				.at = format_when(p->a, t[i].at, p->now) };
	return e;
}
