/* Which devices Initiate Action is for: a list, a type, or the device list's
 * filter. */
#include <string.h>

#include "../../lib/text/digits.h"
#include "../../lib/text/shown.h"
#include "../../manage/steps.h"
#include "../../store/manage/managed.h"
#include "../devices/devices_filters.h"
#include "../units.h"
#include "initiate_read.h"

enum { WORD_SHOWN = 40 };

/* False when there are as many as may be. */
static bool
add(struct wanted *w, const char *type, const char *device)
{
	if (w->ndevices == MGMT_DEVICES_MAX)
		return false;
	w->devices[w->ndevices++] = (struct wanted_device){ .type_id = type,
	    .device_id = device };
	return true;
}

static bool
supports(struct page *p, const struct wanted *w, const struct managed *m)
{
	return !managed_dormant(m, p->now) &&
	    action_supported(p->a, w->action, m);
}

static void
read_list(struct page *p, const char *list, struct wanted *w,
    struct form_errors *fe)
{
	for (; *list != '\0'; list += strcspn(list, "\r\n"),
	    list += strspn(list, "\r\n")) {
		const char *line = list + strspn(list, " \t");
		size_t n = strcspn(line, "\r\n"), type, gap, id;

		if (n == 0)
			continue;
		type = strcspn(line, " \t,;/\r\n");
		gap = strspn(line + type, " \t,;/");
		id = strcspn(line + type + gap, " \t\r\n");
		if (type == 0 || gap == 0 || id == 0) {
			form_error(fe, p->a, "list", "“%s” is not a type and "
			    "an id.", shown_text(p->a, arena_strndup(p->a,
			    line, n), WORD_SHOWN));
			return;
		}
		if (!add(w, arena_strndup(p->a, line, type),
		    arena_strndup(p->a, line + type + gap, id))) {
			form_error(fe, p->a, "list", "At most 5000 devices.");
			return;
		}
	}
}

/* All devices of a type that support the action. */
static enum err
read_type(struct page *p, const char *type, struct wanted *w,
    struct form_errors *fe)
{
	struct managed_device *list;
	int64_t after = 0;
	size_t n;
	enum err e;

	do {
		e = managed_list(p->db, p->a, type, after, PAGE_ROWS_MAX,
		    &list, &n);
		for (size_t i = 0; e == E_OK && i < n; i++) {
			after = list[i].device;
			if (!supports(p, w, &list[i].managed) ||
			    add(w, type, list[i].device_id))
				continue;
			form_error(fe, p->a, "type", "More than 5000 devices "
			    "of this type support it. List some of them.");
			return E_OK;
		}
	} while (e == E_OK && n == PAGE_ROWS_MAX);
	if (e == E_OK && w->ndevices == 0)
		form_error(fe, p->a, "type", "No device of this type supports "
		    "it now.");
	return e;
}

/* Those of a page of the device list. */
static enum err
add_page(struct page *p, const struct device_page *page, struct typed *t,
    struct wanted *w, bool *full)
{
	struct managed m;

	for (size_t i = 0; i < page->n; i++) {
		const struct device_row *r = &page->rows[i];
		enum err e = managed_get(p->db, p->a, r->id, &m);

		if (e != E_OK && e != E_NOTFOUND)
			return e;
		if (e == E_NOTFOUND || !supports(p, w, &m))
			t->left++;
		else if (!add(w, r->type_id, r->device_id))
			*full = true;
	}
	return E_OK;
}

/* All that the filter finds and that support it. */
static enum err
read_filter(struct page *p, struct typed *t, struct wanted *w,
    struct form_errors *fe)
{
	struct device_page page;
	struct device_query q;
	struct pairs query;
	size_t seen = 0;
	bool full = false;
	enum err e = pairs_parse(p->a, t->filter, strlen(t->filter), &query);

	if (e != E_OK)
		return e;
	device_query_parse(&query, &q);
	q.cursor = NULL;
	do {
		e = device_query_run(p, &q, PAGE_ROWS_MAX, &page);
		if (e == E_OK)
			e = add_page(p, &page, t, w, &full);
		seen += page.n;
		q.cursor = page.next;
		full = full || (page.next != NULL && seen >= EXPORT_ROWS_MAX);
	} while (e == E_OK && !full && page.next != NULL);
	if (e == E_OK && full)
		form_error(fe, p->a, "type", "The filter finds more devices "
		    "than one request may have: 5000 of at most 10,000 that "
		    "are looked at. Narrow it.");
	else if (e == E_OK && w->ndevices == 0)
		form_error(fe, p->a, "type", "None of the devices that the "
		    "filter finds supports it now.");
	return e;
}

enum err
typed_devices(struct page *p, struct typed *t, struct wanted *w,
    struct form_errors *fe)
{
	w->devices = arena_array(p->a, MGMT_DEVICES_MAX, sizeof(*w->devices));
	if (strcmp(t->type, TYPED_FILTER) == 0)
		return read_filter(p, t, w, fe);
	if (*t->type != '\0')
		return read_type(p, t->type, w, fe);
	read_list(p, t->list, w, fe);
	return E_OK;
}

enum err
typed_filter_words(struct page *p, const char *filter, const char **words)
{
	struct device_names n = { 0 };
	struct device_query q;
	struct pairs query;
	enum err e = pairs_parse(p->a, filter, strlen(filter), &query);

	if (e == E_OK)
		e = device_names_read(p, &n);
	if (e != E_OK)
		return e;
	device_query_parse(&query, &q);
	*words = device_filter_words(p, &n, &q);
	return **words == '\0' ? E_INPUT : E_OK;
}

enum err
typed_selected(struct page *p, const char **list)
{
	const struct pairs *form = &p->req->form;
	struct device d;
	enum err e = E_OK;

	*list = "";
	for (size_t i = 0; e == E_OK && i < form->n; i++) {
		if (strcmp(form->p[i].name, "d") != 0)
			continue;
		e = device_by_id(p->db, p->a, digits_number(form->p[i].value),
		    &d);
		if (e == E_OK)
			*list = arena_printf(p->a, "%s%s %s\n", *list,
			    d.type_id, d.device_id);
		else if (e == E_NOTFOUND)	/* deleted meanwhile */
			e = E_OK;
	}
	return e;
}

const char *
typed_selected_words(struct page *p, const char *list)
{
	int64_t n = 0;

	for (; *list != '\0'; list++)
		n += *list == '\n';
	return arena_printf(p->a, "%s selected", units_count(p->a, n,
	    "device", "devices"));
}
