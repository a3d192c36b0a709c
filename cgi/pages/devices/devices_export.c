/* The device list as .csv and .json. */
#include <string.h>

#include "../../lib/text/csv.h"
#include "../../lib/text/date.h"
#include "../../lib/text/json.h"
#include "devices_query.h"
#include "../pages.h"

/* Room kept in the response for what follows the last row. */
enum { TAIL = 64 * 1024 };

static enum err
rows_read(struct page *p, struct device_query *q, struct device_page *page)
{
	enum err e;

	device_query_read(p, q);
	q->cursor = NULL;
	q->backwards = false;
	e = device_query_run(p, q, EXPORT_ROWS_MAX, page);
	if (e == E_OK && device_query_shows(q, COLUMN_HEARD))
		heard_exactly(p, page);
	return e;
}

static size_t
rows_max(const struct device_page *page)
{
	return page->n < EXPORT_ROWS_MAX ? page->n : EXPORT_ROWS_MAX;
}

/* Is there room for another row? */
static bool
room(const struct page *p)
{
	return p->reply->out.len + TAIL < PAGE_MAX;
}

/* The file name.  A truncated list says so in its name and in a header. */
static void
name(struct page *p, const struct device_page *page, size_t n,
    const char *ending)
{
	p->reply->filename = arena_printf(p->a, "devices.%s", ending);
	if (n == page->n && page->next == NULL)
		return;
	p->reply->filename = arena_printf(p->a, "devices-first-%zu.%s", n,
	    ending);
	p->reply->headers = arena_printf(p->a,
	    "Patchbay-Truncated: first %zu rows\r\n", n);
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

static const char *
csv_text(struct page *p, const struct device_row *r, enum device_column column)
{
	switch (column) {
	case COLUMN_TYPE:
		return r->type_id;
	case COLUMN_CLASS:
		return or_empty(r->device_class);
	case COLUMN_ADDED:
		return date_iso(p->a, r->created);
	case COLUMN_LOCATION:
		return or_empty(r->location);
	case COLUMN_STATE:
		return or_empty(r->sim_state);
	case COLUMN_CONNECTED:
		return r->connected ? "yes" : "no";
	case COLUMN_HEARD:
		return r->heard == ABSENT ? "" : date_iso(p->a, r->heard);
	default:
		return or_empty(r->extensions);
	}
}

enum err
page_devices_csv(struct page *p)
{
	struct buf *b = &p->reply->out;
	struct device_query q;
	struct device_page page;
	enum err e = rows_read(p, &q, &page);
	size_t i = 0;

	if (e != E_OK)
		return e;
	buf_str(b, CSV_BOM "Device ID");
	for (int k = 0; k < COLUMN_MAX; k++)
		if (device_query_shows(&q, (enum device_column)k)) {
			buf_char(b, ',');
			buf_str(b, device_columns[k].title);
		}
	for (; i < rows_max(&page) && room(p); i++) {
		buf_str(b, "\r\n");
		csv_cell(b, page.rows[i].device_id);
		for (int k = 0; k < COLUMN_MAX; k++)
			if (device_query_shows(&q, (enum device_column)k)) {
				buf_char(b, ',');
				csv_cell(b, csv_text(p, &page.rows[i],
				    (enum device_column)k));
			}
	}
	buf_str(b, "\r\n");
	p->reply->content_type = "text/csv; charset=utf-8; header=present";
	name(p, &page, i, "csv");
	return E_OK;
}

static json_t *
keys_json(struct page *p, const char *keys)
{
	json_t *list = json_array();

	while (keys != NULL && *keys != '\0') {
		size_t w = strcspn(keys, " ");

		json_array_append_new(list,
		    json_string(arena_strndup(p->a, keys, w)));
		keys += w + strspn(keys + w, " ");
	}
	return list;
}

static json_t *
state_json(const struct device_row *r)
{
	return r->sim_state != NULL && *r->sim_state != '\0' ?
	    json_string(r->sim_state) : json_null();
}

static void
row_json(struct page *p, const struct device_query *q,
    const struct device_row *r)
{
	json_t *o = json_own(p->a, json_object());

	json_object_set_new(o, "typeId", json_string(r->type_id));
	json_object_set_new(o, "deviceId", json_string(r->device_id));
	if (device_query_shows(q, COLUMN_CLASS))
		json_object_set_new(o, "deviceClass",
		    json_string(or_empty(r->device_class)));
	if (device_query_shows(q, COLUMN_ADDED))
		json_object_set_new(o, "added",
		    json_string(date_iso(p->a, r->created)));
	if (device_query_shows(q, COLUMN_LOCATION))
		json_object_set_new(o, "location",
		    json_string(or_empty(r->location)));
	if (device_query_shows(q, COLUMN_STATE))
		json_object_set_new(o, "simState", state_json(r));
	if (device_query_shows(q, COLUMN_EXTENSIONS))
		json_object_set_new(o, "extensions",
		    keys_json(p, r->extensions));
	if (device_query_shows(q, COLUMN_CONNECTED))
		json_object_set_new(o, "connected", json_boolean(r->connected));
	if (device_query_shows(q, COLUMN_HEARD))
		json_object_set_new(o, "lastEvent", r->heard == ABSENT ?
		    json_null() : json_string(date_iso(p->a, r->heard)));
	buf_str(&p->reply->out, json_write(p->a, o));
}

enum err
page_devices_json(struct page *p)
{
	struct buf *b = &p->reply->out;
	struct device_query q;
	struct device_page page;
	enum err e = rows_read(p, &q, &page);
	size_t i = 0;

	if (e != E_OK)
		return e;
	buf_str(b, "{\"devices\":[");
	for (; i < rows_max(&page) && room(p); i++) {
		buf_str(b, i > 0 ? ",\n" : "\n");
		row_json(p, &q, &page.rows[i]);
	}
	buf_printf(b, "\n],\"truncated\":%s}\n",
	    i < page.n || page.next != NULL ? "true" : "false");
	p->reply->content_type = "application/json";
	name(p, &page, i, "json");
	return E_OK;
}
