/* Notes in the device list: planned changes of a device's SIMs, and the former
 * SIM a search found the device by. */
#include "../../store/command/command.h"
#include "../drilldown/action_view.h"
#include "../format.h"
#include "devices_planned.h"
#include "devices_query.h"

static struct badge
badge_of(struct page *p, const struct command *c)
{
	const char *to = command_asks(c, NULL);

	return (struct badge){ .kind = command_waits(c) ? "wait" : "info",
		.text = command_waits(c) ? arena_printf(p->a,
		    "%s, to be sent at %s", to, format_time(p->a,
		    c->wait_until)) : arena_printf(p->a, "%s from %s", to,
		    c->effective),
		.title = command_kind(NULL, c->op)->what };
}

/* The first change still to come. */
static enum err
fill_planned(struct page *p, struct device_line *l)
{
	struct command *c;
	size_t n;
	enum err e = command_list_planned(p->db, p->a, l->id, &c, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		if (command_waits(&c[i]) || command_scheduled(&c[i], p->now)) {
			l->planned = badge_of(p, &c[i]);
			break;
		}
	return e;
}

/* Send the queries of fill_planned ahead, in one round trip. */
static void
ask_ahead(struct page *p, const struct devices_view *v)
{
	struct command *c;
	size_t n;

	if (!db_ahead(p->db, true))
		return;
	for (size_t i = 0; i < v->nlines; i++)
		command_list_planned(p->db, p->a, v->lines[i].id, &c, &n);
	db_ahead(p->db, false);
}

enum err
devices_planned(struct page *p, const struct device_page *page,
    struct devices_view *v)
{
	bool any;
	enum err e = command_planned(p->db, &any);

	for (size_t i = 0; i < v->nlines; i++)
		if (page->rows[i].ended != ABSENT)
			v->lines[i].past = arena_printf(p->a, "%s was linked "
			    "until %s", page->rows[i].past, format_time(p->a,
			    page->rows[i].ended));
	if (e != E_OK || !any || !v->columns[COLUMN_STATE].shown)
		return e;
	ask_ahead(p, v);
	for (size_t i = 0; i < v->nlines && e == E_OK; i++)
		e = fill_planned(p, &v->lines[i]);
	return e;
}
