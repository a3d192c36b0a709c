/* The device list. */
#include <string.h>

#include "../../lib/http/url.h"
#include "../../lib/text/shown.h"
#include "devices_filters.h"
#include "devices_planned.h"
#include "../format.h"
#include "../pages.h"
#include "templates.h"
#include "../units.h"

/* --- table --- */

static void
heading(struct page *p, const struct device_query *q, const char *title,
    enum device_sort sort, struct devices_view *v)
{
	struct heading *h = &v->headings[v->nheadings++];
	struct device_query by = *q;

	h->title = title;
	/* search results are ordered by identifier */
	if (sort == SORT_MAX || *q->by[BY_Q] != '\0')
		return;
	by.sort = sort;
	by.sorted = true;
	by.desc = q->sort == by.sort && !q->desc;
	by.cursor = NULL;
	h->url = device_query_url(p->a, "/devices", &by);
	if (q->sort == sort)
		h->sorted = q->desc ? "descending" : "ascending";
}

static void
headings(struct page *p, const struct device_query *q, struct devices_view *v)
{
	v->headings = arena_array(p->a, COLUMN_MAX + 1, sizeof *v->headings);
	v->columns = arena_array(p->a, COLUMN_MAX, sizeof *v->columns);
	v->ncolumns = COLUMN_MAX;
	v->head = devices_kept(p, q, "headings");
	if (!keep_has(v->head))
		heading(p, q, "Device ID", SORT_DEVICE_ID, v);
	for (int i = 0; i < COLUMN_MAX; i++) {
		const struct device_column_text *c = &device_columns[i];
		bool shown = device_query_shows(q, (enum device_column)i);

		v->columns[i] = (struct column_view){ c->name, c->title,
		    shown };
		if (shown && !keep_has(v->head))
			heading(p, q, c->title, c->sort, v);
	}
}

/* The titles for a row's extension keys. */
static const char *
extension_titles(struct page *p, const struct device_names *n, const char *keys)
{
	const char *out = "";

	/* usually a single key: its title as it is */
	for (size_t i = 0; keys != NULL && i < n->nexts; i++)
		if (strcmp(n->exts[i].key, keys) == 0)
			return n->exts[i].title;
	while (keys != NULL && *keys != '\0') {
		size_t w = strcspn(keys, " ");
		const char *title = arena_strndup(p->a, keys, w);

		for (size_t i = 0; i < n->nexts; i++)
			if (strcmp(n->exts[i].key, title) == 0)
				title = n->exts[i].title;
		out = arena_printf(p->a, "%s%s%s", out,
		    *out != '\0' ? ", " : "", title);
		keys += w + strspn(keys + w, " ");
	}
	return out;
}

static void
line_state(struct page *p, const char *state, struct device_line *l)
{
	if (state == NULL || *state == '\0')
		l->no_state = "No SIM linked";
	else if (strcmp(state, SIM_UNREAD) == 0)
		l->no_state = "Not read yet";
	else
		l->state = format_state(p->a, sim_state_parse(state), NULL);
}

static bool
same(const char *x, const char *y)
{
	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

/* Adjacent rows often have the same state and extensions. */
static void
lines(struct page *p, const struct device_names *n,
    const struct device_page *page, struct devices_view *v)
{

	v->lines = arena_space(p->a, page->n, sizeof *v->lines);
	v->nlines = page->n;
	for (size_t i = 0; i < page->n; i++) {
		const struct device_row *r = &page->rows[i];
		struct device_line *l = &v->lines[i];

		*l = (struct device_line){
			.id = r->id,
			.device_id = r->device_id,
			.type_id = r->type_id,
			.device_class = r->device_class,
			.location = r->location,
			/* the date; the time is shown on hover */
			/* devices imported together share it */
			.added = i > 0 && r->created == r[-1].created ?
			    l[-1].added : format_day(p->a, r->created),
			.connected = r->connected,
			.heard = format_at(p->a, r->heard),
		};
		if (i > 0 && same(r->extensions, r[-1].extensions))
			l->extensions = l[-1].extensions;
		else
			l->extensions = extension_titles(p, n, r->extensions);
		if (i > 0 && same(r->sim_state, r[-1].sim_state)) {
			l->state = l[-1].state;
			l->no_state = l[-1].no_state;
		} else
			line_state(p, r->sim_state, l);
	}
}

static const char *
page_url(struct page *p, const struct device_query *q, const char *cursor,
    bool backwards)
{
	struct device_query to = *q;

	to.cursor = cursor;
	to.backwards = backwards;
	return device_query_url(p->a, "/devices", &to);
}

static enum err
pager(struct page *p, const struct device_query *q,
    const struct device_page *page, struct devices_view *v)
{
	const char *shown = units_count(p->a, (int64_t)page->n, "device",
	    "devices");
	int64_t total;
	enum err e = device_query_count(p, q, &total);

	if (e != E_OK)
		return e;
	if (q->cursor != NULL)
		v->pager.first = page_url(p, q, NULL, false);
	if (page->prev != NULL)
		v->pager.prev = page_url(p, q, page->prev, true);
	if (page->next != NULL)
		v->pager.next = page_url(p, q, page->next, false);
	if (total != ABSENT && total > (int64_t)page->n)
		shown = arena_printf(p->a, "%zu of %s", page->n,
		    units_count(p->a, total, "device", "devices"));
	else if (page->next != NULL || q->cursor != NULL)
		shown = arena_printf(p->a, "%s on this page", shown);
	v->pager.summary = shown;
	if (total > EXPORT_ROWS_MAX)
		v->cut = arena_printf(p->a, "first %s",
		    units_grouped(p->a, EXPORT_ROWS_MAX));
	return E_OK;
}

/* --- no results --- */

/* Find a filter that, when removed, leaves results. */
static enum err
what_to_drop(struct page *p, const struct device_query *q,
    const struct devices_view *v, const char **out)
{
	const char *list = "";
	size_t chip = 0;

	for (int i = 0; i < BY_MAX; i++) {
		struct device_query without = *q;
		struct device_page page;
		enum err e;

		if (*q->by[i] == '\0')
			continue;
		without.by[i] = "";
		without.cursor = NULL;
		e = device_query_run(p, &without, 1, &page);
		if (e != E_OK)
			return e;
		if (page.n > 0)
			list = arena_printf(p->a, "%s%s“%s”", list,
			    *list != '\0' ? " or " : "",
			    shown_text(p->a, v->chips[chip].title, FIELD_MAX));
		chip++;
	}
	*out = *list != '\0' && v->nchips > 1 ?
	    arena_printf(p->a, "Remove %s to see devices.", list) : v->nchips == 1 ?
	    "Remove the filter above to see all devices." :
	    "No single filter is the cause. Clear all filters to start again.";
	return E_OK;
}

static enum err
empty(struct page *p, const struct device_query *q, struct devices_view *v)
{
	if (v->nlines > 0)
		return E_OK;
	if (q->cursor != NULL || v->pager.next != NULL) {
		v->empty_title = "Nothing on this page";
		v->empty_text = v->pager.next != NULL ?
		    "No match so far fits the filters. Next continues the "
		    "search." : "Go back to the first page.";
		return E_OK;
	}
	if (device_query_filtered(q)) {
		v->empty_title = "No device matches";
		return what_to_drop(p, q, v, &v->empty_text);
	}
	v->empty_title = "No devices yet";
	v->empty_text = v->page.configures ?
	    "Use Add Device to add the first one." :
	    "Ask an administrator to add the first one.";
	return E_OK;
}

/* Send the queries for the page and its count in one round trip, when both are
 * certain to be needed; a search has no count. */
static void
ask_ahead(struct page *p, const struct device_query *q)
{
	struct device_page page;
	int64_t total;
	int filters = 0;

	for (int i = 0; i < BY_MAX; i++)
		filters += *q->by[i] != '\0';
	if (*q->by[BY_Q] != '\0' || filters > 1 ||
	    (q->cursor != NULL && q->sort != SORT_ADDED) ||
	    !db_ahead(p->db, true))
		return;
	device_query_run(p, q, PAGE_ROWS, &page);
	device_query_count(p, q, &total);
	db_ahead(p->db, false);
}

enum err
page_devices(struct page *p)
{
	struct devices_view v = { 0 };
	struct device_query q, all;
	struct device_page page;
	struct device_names n = { 0 };
	enum err e;

	device_query_read(p, &q);
	ask_ahead(p, &q);
	e = device_names_read(p, &n);
	if (e == E_OK)
		e = device_query_run(p, &q, PAGE_ROWS, &page);
	if (e == E_OK)
		e = pager(p, &q, &page, &v);
	if (e != E_OK)
		return e;
	if (device_query_shows(&q, COLUMN_HEARD))
		heard_exactly(p, &page);
	page_view_init(p, "Devices", NAV_DEVICES, &v.page);
	devices_notice(p, &v.page);
	if (p->user.role >= ROLE_OPERATOR)
		v.pick = device_query_url(p->a, "/devices/read", &q);
	if (p->user.role >= ROLE_OPERATOR && page.n > 0 &&
	    device_query_filtered(&q))
		v.act = arena_printf(p->a, "/actions/new%s", url_query(p->a,
		    "filter", device_query_filter(p->a, &q), NULL));
	if ((e = devices_filters(p, &n, &q, &v)) != E_OK)
		return e;
	headings(p, &q, &v);
	lines(p, &n, &page, &v);
	v.searching = *q.by[BY_Q] != '\0';
	all = q;
	all.cursor = NULL;
	v.csv = device_query_url(p->a, "/devices.csv", &all);
	v.json = device_query_url(p->a, "/devices.json", &all);
	e = devices_planned(p, &page, &v);
	if (e == E_OK)
		e = empty(p, &q, &v);
	if (e == E_OK)
		t_devices(&p->reply->out, &v);
	return e;
}
