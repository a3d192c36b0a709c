/* The form above the device list. */
#include <string.h>

#include "../../lib/text/keep.h"
#include "devices_filters.h"

enum err
device_names_read(struct page *p, struct device_names *n)
{
	return extension_names(p->db, p->a, &n->exts, &n->nexts);
}

static const char *const by_labels[BY_MAX] = {
	[BY_Q] = "Search", [BY_TYPE] = "Device Type", [BY_CLASS] = "Class",
	[BY_STATE] = "SIM state", [BY_EXTENSION] = "Extension",
	[BY_CONNECTED] = "Connection", [BY_HEARD] = "Last event",
};

static const struct choice connected[] = {
	{ .value = "yes", .title = "Connected" },
	{ .value = "no", .title = "Disconnected" },
};

static const char no_sim[] = "No SIM linked", not_read[] = "Not read yet";

/* The options of a drop-down; "any" comes first. */
struct options {
	struct choice	*c;
	size_t		 n, max;
};

static struct options
options_new(struct arena *a, size_t max)
{
	struct options o = {
		.c = arena_space(a, max + 2, sizeof *o.c), .max = max + 2
	};

	o.c[o.n++] = (struct choice){ .value = "", .title = "Any" };
	return o;
}

static void
option(struct options *o, const char *value, const char *title)
{
	if (o->n < o->max)
		o->c[o->n++] = (struct choice){ .value = value,
		    .title = title };
}

/* Keep the selected value visible when it is no longer offered. */
static void
option_keep(struct options *o, const char *value)
{
	for (size_t i = 0; i < o->n; i++)
		if (strcmp(o->c[i].value, value) == 0)
			return;
	option(o, value, value);
}

/* What every device type or class is called. */
static void
names(struct options *o, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		option(o, list[i], list[i]);
}

static enum err
options_of(struct page *p, const struct device_names *n, enum device_by by,
    struct options *o)
{
	const char **list = NULL;
	size_t nlist = 0;
	enum err e = by == BY_TYPE ? device_type_ids(p->db, p->a, &list,
	    &nlist) : by == BY_CLASS ? device_classes(p->db, p->a, &list,
	    &nlist) : E_OK;

	if (e != E_OK)
		return e;
	*o = options_new(p->a, nlist + n->nexts + SIM_STATE_MAX +
	    HEARD_CHOICES);
	names(o, list, nlist);
	if (by == BY_STATE) {
		option(o, "none", no_sim);
		option(o, SIM_UNREAD, not_read);
		for (size_t i = SIM_UNKNOWN + 1; i < SIM_STATE_MAX; i++)
			option(o, sim_states[i].name, sim_states[i].title);
	}
	for (size_t i = 0; by == BY_EXTENSION && i < n->nexts; i++)
		option(o, n->exts[i].key, n->exts[i].title);
	for (size_t i = 0; by == BY_CONNECTED && i < 2; i++)
		option(o, connected[i].value, connected[i].title);
	for (const struct heard_choice *c = heard_choices;
	    by == BY_HEARD && c->name != NULL; c++)
		option(o, c->name, c->title);
	return E_OK;
}

/* The sort fields, like the column headings.  A search has none, because its
 * results are ordered by identifier. */
static void
sorts(struct page *p, const struct device_query *q, struct devices_view *v)
{
	static const struct choice orders[] = {
		{ .value = "", .title = "Ascending" },
		{ .value = "desc", .title = "Descending" },
	};
	struct choice *by = arena_array(p->a, COLUMN_MAX + 2, sizeof *by);

	if (*q->by[BY_Q] != '\0')
		return;
	by[v->nsorts++] = (struct choice){ .value = "", .title = "Newest" };
	by[v->nsorts++] = (struct choice){
		.value = device_sort_names[SORT_DEVICE_ID],
		.title = "Device ID",
	};
	for (int i = 0; i < COLUMN_MAX; i++)
		if (device_columns[i].sort != SORT_MAX)
			by[v->nsorts++] = (struct choice){
				.value = device_sort_names[
				    device_columns[i].sort],
				.title = device_columns[i].title,
			};
	v->sort = (struct field){
		.name = "sort", .label = "Sort by", .choices = by,
		.nchoices = v->nsorts,
		.value = q->sorted ? device_sort_names[q->sort] : "",
	};
	v->order = (struct field){
		.name = "order", .label = "Order", .choices = orders,
		.nchoices = 2, .value = q->sorted && q->desc ? "desc" : "",
	};
}

/* What a value is called in its drop-down. */
static const char *
title_of(const struct device_names *n, enum device_by by, const char *value)
{
	if (by == BY_STATE)
		return strcmp(value, "none") == 0 ? no_sim :
		    strcmp(value, SIM_UNREAD) == 0 ? not_read :
		    sim_state_parse(value) == SIM_UNKNOWN ? value :
		    sim_states[sim_state_parse(value)].title;
	for (size_t i = 0; by == BY_EXTENSION && i < n->nexts; i++)
		if (strcmp(n->exts[i].key, value) == 0)
			return n->exts[i].title;
	for (size_t i = 0; by == BY_CONNECTED && i < 2; i++)
		if (strcmp(connected[i].value, value) == 0)
			return connected[i].title;
	for (const struct heard_choice *c = heard_choices;
	    by == BY_HEARD && c->name != NULL; c++)
		if (strcmp(c->name, value) == 0)
			return c->title;
	return value;
}

const char *
device_filter_words(struct page *p, const struct device_names *n,
    const struct device_query *q)
{
	const char *out = "";

	for (int i = 0; i < BY_MAX; i++)
		if (*q->by[i] != '\0')
			out = arena_printf(p->a, "%s%s%s: %s", out,
			    *out != '\0' ? ", " : "", by_labels[i],
			    title_of(n, (enum device_by)i, q->by[i]));
	return out;
}

static void
chips(struct page *p, const struct device_names *n,
    const struct device_query *q, struct devices_view *v)
{
	v->chips = arena_array(p->a, BY_MAX, sizeof *v->chips);
	for (int i = 0; i < BY_MAX; i++) {
		struct device_query without = *q;

		if (*q->by[i] == '\0')
			continue;
		without.by[i] = "";
		without.cursor = NULL;
		v->chips[v->nchips++] = (struct link_view){
			.url = device_query_url(p->a, "/devices", &without),
			.title = arena_printf(p->a, "%s: %s", by_labels[i],
			    title_of(n, (enum device_by)i, q->by[i])),
		};
	}
}

struct kept_text *
devices_kept(struct page *p, const struct device_query *q, const char *part)
{
	struct device_query chosen = *q;

	chosen.by[BY_Q] = "";
	chosen.cursor = NULL;
	return db_keep(p->db, device_query_url(p->a, arena_printf(p->a, "%s%s",
	    part, *q->by[BY_Q] == '\0' ? "" : " of a search"), &chosen));
}

enum err
devices_filters(struct page *p, const struct device_names *n,
    const struct device_query *q, struct devices_view *v)
{
	chips(p, n, q, v);
	v->search = (struct field){
		.name = device_by_names[BY_Q], .label = by_labels[BY_Q],
		.value = q->by[BY_Q], .type = "search",
		.placeholder = "Device ID, serial, ICCID, IMSI, MSISDN, IMEI",
	};
	v->form = devices_kept(p, q, "filters");
	if (keep_has(v->form))
		return E_OK;
	v->filters = arena_array(p->a, BY_MAX, sizeof *v->filters);
	for (int i = BY_Q + 1; i < BY_MAX; i++) {
		struct options o;
		enum err e = options_of(p, n, (enum device_by)i, &o);

		if (e != E_OK)
			return e;
		option_keep(&o, q->by[i]);
		v->filters[v->nfilters++] = (struct field){
			.name = device_by_names[i], .label = by_labels[i],
			.value = q->by[i], .choices = o.c, .nchoices = o.n,
		};
	}
	sorts(p, q, v);
	return E_OK;
}
