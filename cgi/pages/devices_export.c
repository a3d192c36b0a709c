/* The device list as a file: .csv and .json. */
#include <string.h>

#include "../lib/clock.h"
#include "../lib/json.h"
#include "devices_query.h"
#include "pages.h"

/* Left free in the answer for what comes after the last row. */
enum { TAIL = 64 * 1024 };

static enum err
rows_read(struct page *p, struct device_page *page)
{
	struct device_query q;

	device_query_read(p, &q);
	q.cursor = NULL;
	q.backwards = false;
	return device_query_run(p, &q, EXPORT_ROWS_MAX, page);
}

static size_t
rows_max(const struct device_page *page)
{
	return page->n < EXPORT_ROWS_MAX ? page->n : EXPORT_ROWS_MAX;
}

/* Is there room for one more row? */
static bool
room(const struct page *p)
{
	return p->reply->out.len + TAIL < PAGE_MAX;
}

/* The name of the file; a list cut short says so there and in a header. */
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

/*
 * A spreadsheet runs what begins with = + - @ and makes numbers and dates of
 * what only looks like one (an ICCID loses its last digits, 1-2 becomes a
 * day).  An apostrophe before it keeps it text.
 */
static bool
spreadsheet_would_change(const char *s)
{
	size_t n = strlen(s), digits = strspn(s, "0123456789");

	if (n == 0)
		return false;
	if (strchr("=+-@\t\r", *s) != NULL)
		return true;
	if (digits == n)
		return n >= 12 || (*s == '0' && n > 1);
	return digits > 0 && strspn(s, "0123456789.,-/:eE+ ") == n;
}

static void
csv_field(struct buf *b, const char *s)
{
	const char *odd = spreadsheet_would_change(s) ? "'" : "";

	if (strpbrk(s, ",\"\r\n") == NULL && *s != ' ') {
		buf_str(b, odd);
		buf_str(b, s);
		return;
	}
	buf_char(b, '"');
	buf_str(b, odd);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_char(b, '"');
		buf_char(b, *s);
	}
	buf_char(b, '"');
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

enum err
page_devices_csv(struct page *p)
{
	struct buf *b = &p->reply->out;
	struct device_page page;
	enum err e = rows_read(p, &page);
	size_t i = 0;

	if (e != E_OK)
		return e;
	buf_str(b, "Device ID,Device Type,Class,Date Added,Location,SIM state,"
	    "Extensions\r\n");
	for (; i < rows_max(&page) && room(p); i++) {
		const struct device_row *r = &page.rows[i];

		csv_field(b, r->device_id);
		buf_char(b, ',');
		csv_field(b, r->type_id);
		buf_char(b, ',');
		csv_field(b, or_empty(r->device_class));
		buf_char(b, ',');
		buf_str(b, clock_iso(p->a, r->created));
		buf_char(b, ',');
		csv_field(b, or_empty(r->location));
		buf_char(b, ',');
		csv_field(b, or_empty(r->sim_state));
		buf_char(b, ',');
		csv_field(b, or_empty(r->extensions));
		buf_str(b, "\r\n");
	}
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

static void
row_json(struct page *p, const struct device_row *r)
{
	json_t *o = json_own(p->a, json_object());

	json_object_set_new(o, "typeId", json_string(r->type_id));
	json_object_set_new(o, "deviceId", json_string(r->device_id));
	json_object_set_new(o, "deviceClass",
	    json_string(or_empty(r->device_class)));
	json_object_set_new(o, "added",
	    json_string(clock_iso(p->a, r->created)));
	json_object_set_new(o, "location", json_string(or_empty(r->location)));
	json_object_set_new(o, "simState", r->sim_state != NULL &&
	    *r->sim_state != '\0' ? json_string(r->sim_state) : json_null());
	json_object_set_new(o, "extensions", keys_json(p, r->extensions));
	buf_str(&p->reply->out, json_write(p->a, o));
}

enum err
page_devices_json(struct page *p)
{
	struct buf *b = &p->reply->out;
	struct device_page page;
	enum err e = rows_read(p, &page);
	size_t i = 0;

	if (e != E_OK)
		return e;
	buf_str(b, "{\"devices\":[");
	for (; i < rows_max(&page) && room(p); i++) {
		buf_str(b, i > 0 ? ",\n" : "\n");
		row_json(p, &page.rows[i]);
	}
	buf_printf(b, "\n],\"truncated\":%s}\n",
	    i < page.n || page.next != NULL ? "true" : "false");
	p->reply->content_type = "application/json";
	name(p, &page, i, "json");
	return E_OK;
}
