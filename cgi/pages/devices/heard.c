#include "heard.h"

#include <string.h>

#define HOUR_MS	INT64_C(3600000)

const struct heard_choice heard_choices[HEARD_CHOICES + 1] = {
	{ "1h", "In the last hour", HOUR_MS, false },
	{ "24h", "In the last 24 hours", 24 * HOUR_MS, false },
	{ "7d", "In the last 7 days", 7 * 24 * HOUR_MS, false },
	{ "not-1h", "Not in the last hour", HOUR_MS, true },
	{ "not-24h", "Not in the last 24 hours", 24 * HOUR_MS, true },
	{ "not-7d", "Not in the last 7 days", 7 * 24 * HOUR_MS, true },
	{ "never", "Never", 0, true },
	{ .name = NULL },
};

static const struct heard_choice *
choice(const char *name)
{
	const struct heard_choice *c = heard_choices;

	while (c->name != NULL && strcmp(c->name, name) != 0)
		c++;
	return c->name != NULL ? c : NULL;
}

bool
heard_is_choice(const char *heard)
{
	return choice(heard) != NULL;
}

bool
heard_filter(const char *connected, const char *heard, int64_t now,
    struct presence *f)
{
	const struct heard_choice *c = choice(heard);
	bool yes = strcmp(connected, "yes") == 0,
	    no = strcmp(connected, "no") == 0;

	*f = (struct presence){ .connected = !no, .away = !yes,
	    .until = INT64_MAX };
	if (c != NULL && c->not)
		f->until = c->ms == 0 ? 0 : (now - c->ms) / QUARTER_MS - 1;
	else if (c != NULL)
		f->since = (now - c->ms) / QUARTER_MS;
	if ((*connected != '\0' && !yes && !no) ||
	    (*heard != '\0' && c == NULL))
		f->until = -1;
	return *connected != '\0' || *heard != '\0';
}

void
heard_exactly(struct page *p, struct device_page *page)
{
	int64_t *ids = arena_array(p->a, page->n, sizeof(*ids)),
	    *at = arena_array(p->a, page->n, sizeof(*at));
	size_t n = 0, k = 0;

	for (size_t i = 0; i < page->n; i++)
		if (page->rows[i].heard != ABSENT)
			ids[n++] = page->rows[i].id;
	if (n == 0 || events_last_at(p->events, p->a, ids, n, at) != E_OK)
		return;
	for (size_t i = 0; i < page->n; i++) {
		struct device_row *r = &page->rows[i];

		if (r->heard == ABSENT)
			continue;
		if (at[k] != ABSENT)
			r->heard = at[k];
		k++;
	}
}
