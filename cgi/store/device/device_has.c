#include "device_has.h"

#include <string.h>

#include "../internal.h"
#include "queries.h"

const struct link_has link_has_any = { .lookups = true, .usages = true,
	.open = true, .texts = true, .messages = true, .changes = true };

static struct device_has
device_from(const struct r_device_has *r)
{
	return (struct device_has){ .diag_logs = r->diag_logs != 0,
	    .error_codes = r->error_codes != 0, .managed = r->managed != 0,
	    .outgoing = r->outgoing != 0, .commands = r->commands != 0,
	    .gateway = r->gateway != 0 };
}

/* By extension, as device_links() has them. */
static void
add_link(struct arena *a, const struct r_device_has *r, struct device_has *h)
{
	size_t n = h->nlinks++;

	h->links = store_room(a, h->links, n, sizeof(*h->links));
	h->linked = store_room(a, h->linked, n, sizeof(*h->linked));
	for (; n > 0 && strcmp(h->links[n - 1].extension, r->extension) > 0;
	    n--) {
		h->links[n] = h->links[n - 1];
		h->linked[n] = h->linked[n - 1];
	}
	h->links[n] = (struct link){ .extension = r->extension,
	    .resource = r->resource, .row = r->resource_id };
	h->linked[n] = (struct link_has){ .lookups = r->lookups != 0,
	    .usages = r->usages != 0, .open = r->open != 0,
	    .texts = r->texts != 0, .messages = r->messages != 0,
	    .changes = r->changes != 0 };
}

enum err
device_has(struct db *db, struct arena *a, int64_t device,
    struct device_has *h)
{
	struct r_device_has r;
	struct cur c;
	bool first = true;

	*h = (struct device_has){ .nlinks = 0 };
	q_device_has(&c, db, device);
	for (; n_device_has(&c, a, &r); first = false) {
		if (first)
			*h = device_from(&r);
		if (r.extension != NULL)
			add_link(a, &r, h);
	}
	return cur_end(&c);
}
