/* The form above the device list. */
#include <string.h>

#include "devices_filters.h"

enum err
device_names_read(struct page *p, struct device_names *n)
{
	enum err e = device_type_ids(p->db, p->a, &n->types, &n->ntypes);

	if (e == E_OK)
		e = device_classes(p->db, p->a, &n->classes, &n->nclasses);
	if (e == E_OK)
		e = extension_names(p->db, p->a, &n->exts, &n->nexts);
	return e;
}

static const char *const by_labels[BY_MAX] = {
	[BY_Q] = "Search", [BY_TYPE] = "Device Type", [BY_CLASS] = "Class",
	[BY_STATE] = "SIM state", [BY_EXTENSION] = "Extension",
	[BY_CONNECTED] = "Connection", [BY_HEARD] = "Last event",
};

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

static struct options
options_of(struct page *p, const struct device_names *n, enum device_by by)
{
	size_t max = n->ntypes + n->nclasses + n->nexts + SIM_STATE_MAX +
	    HEARD_CHOICES;
	struct options o = options_new(p->a, max);

	switch (by) {
	case BY_TYPE:
		for (size_t i = 0; i < n->ntypes; i++)
			option(&o, n->types[i], n->types[i]);
		break;
	case BY_CLASS:
		for (size_t i = 0; i < n->nclasses; i++)
			option(&o, n->classes[i], n->classes[i]);
		break;
	case BY_STATE:
		option(&o, "none", "No SIM linked");
		option(&o, SIM_UNREAD, "Not read yet");
		for (size_t i = SIM_UNKNOWN + 1; i < SIM_STATE_MAX; i++)
			option(&o, sim_states[i].name, sim_states[i].title);
		break;
	case BY_EXTENSION:
		for (size_t i = 0; i < n->nexts; i++)
			option(&o, n->exts[i].key, n->exts[i].title);
		break;
	case BY_CONNECTED:
		option(&o, "yes", "Connected");
		option(&o, "no", "Disconnected");
		break;
	case BY_HEARD:
		for (const struct heard_choice *c = heard_choices;
		    c->name != NULL; c++)
			option(&o, c->name, c->title);
		break;
	default:
		break;
	}
	return o;
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

void
devices_filters(struct page *p, const struct device_names *n,
    const struct device_query *q, struct devices_view *v)
{
	v->filters = arena_array(p->a, BY_MAX, sizeof *v->filters);
	v->nfilters = BY_MAX;
	v->chips = arena_array(p->a, BY_MAX, sizeof *v->chips);
	for (int i = 0; i < BY_MAX; i++) {
		struct options o = options_of(p, n, (enum device_by)i);
		struct device_query without = *q;
		const char *title = q->by[i];

		option_keep(&o, q->by[i]);
		v->filters[i] = (struct field){
			.name = device_by_names[i], .label = by_labels[i],
			.value = q->by[i], .choices = o.c, .nchoices = o.n,
		};
		if (*q->by[i] == '\0')
			continue;
		for (size_t k = 0; k < o.n; k++)
			if (strcmp(o.c[k].value, q->by[i]) == 0)
				title = o.c[k].title;
		without.by[i] = "";
		without.cursor = NULL;
		v->chips[v->nchips++] = (struct link_view){
			.url = device_query_url(p->a, "/devices", &without),
			.title = arena_printf(p->a, "%s: %s", by_labels[i],
			    title),
		};
	}
	v->filters[BY_Q].type = "search";
	v->filters[BY_Q].placeholder = "Device ID, serial, ICCID, IMSI, "
	    "MSISDN, IMEI";
	sorts(p, q, v);
}
