#include "badge.h"

#include <string.h>

struct badge
transaction_badge(const struct transaction *t)
{
	static const struct {
		const char	*state, *status;
		struct badge	 badge;
	} rows[] = {
		{ "queued", NULL, { "wait", "Waits", NULL } },
		{ "replaced", NULL, { "off", "Replaced", NULL } },
		{ "done", NULL, { "ok", "Final", NULL } },
		{ "failed", "unknown", { "bad", "Unknown", NULL } },
		{ "failed", NULL, { "bad", "Failed", NULL } },
		{ "given", "unknown", { "wait", "Unknown yet", NULL } },
		{ "given", "accepted", { "info", "Sent", NULL } },
		{ "given", NULL, { "wait", "Being sent", NULL } },
	};
	size_t i = 0;

	while (i + 1 < sizeof(rows) / sizeof(rows[0]) &&
	    (strcmp(rows[i].state, t->state) != 0 || (rows[i].status != NULL &&
	    strcmp(rows[i].status, t->status) != 0)))
		i++;
	return rows[i].badge;
}
