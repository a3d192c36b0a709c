/* Actions on devices selected in the list. */
#include <stdlib.h>
#include <string.h>

#include "../../store/resource/due.h"
#include "devices_query.h"
#include "../pages.h"
#include "../units.h"
#include "view.h"

enum { DIGITS_MAX = 18 };

/* Parse a number; false when it is not one. */
static bool
number(const char *s, int64_t *n)
{
	size_t len = s == NULL ? 0 : strlen(s);

	if (len == 0 || len > DIGITS_MAX || strspn(s, "0123456789") != len)
		return false;
	*n = strtoll(s, NULL, 10);
	return true;
}

/* Redirect to the list they were selected in, with a notice. */
static enum err
back(struct page *p, const char *more, const char *code)
{
	struct device_query q;
	char *url;

	device_query_read(p, &q);
	url = device_query_url(p->a, "/devices", &q);
	if (*more != '\0')
		url = arena_printf(p->a, "%s%s%s", url,
		    strchr(url, '?') == NULL ? "?" : "&", more);
	return page_done(p, url, code);
}

enum err
page_devices_read(struct page *p)
{
	const struct pairs *form = &p->req->form;
	int64_t ids[PAGE_ROWS_MAX];
	struct due_marked m;
	size_t n = 0;
	enum err e;

	for (size_t i = 0; i < form->n; i++) {
		if (strcmp(form->p[i].name, "d") != 0)
			continue;
		if (n == PAGE_ROWS_MAX || !number(form->p[i].value, &ids[n]))
			return E_INPUT;
		n++;
	}
	if (n == 0)
		return back(p, "", "none-chosen");
	e = due_mark_devices(p->db, p->a, ids, n, p->now, &m);
	return e != E_OK ? e : back(p, arena_printf(p->a,
	    "sims=%lld&off=%lld&without=%lld&unknown=%lld",
	    (long long)m.resources, (long long)m.off, (long long)m.without,
	    (long long)m.unknown), "read-again");
}

/* Append a sentence with a count, unless the count is 0. */
static const char *
also(struct page *p, const char *text, const char *name, const char *one,
    const char *many, const char *rest)
{
	int64_t n;

	if (!number(pairs_get(&p->req->query, name), &n) || n == 0)
		return text;
	return arena_printf(p->a, "%s%s%s %s", text, *text == '\0' ? "" : " ",
	    units_count(p->a, n, one, many), rest);
}

void
devices_notice(struct page *p, struct page_view *v)
{
	const char *done = pairs_get(&p->req->query, "done"), *text;

	if (done == NULL || strcmp(done, "read-again") != 0)
		return;
	text = also(p, "", "sims", "SIM", "SIMs", "to be read again. What has "
	    "changed will show here and in the device's Actions.");
	v->notice_kind = *text == '\0' ? "warn" : "done";
	text = also(p, text, "off", "SIM", "SIMs",
	    "of them only once the extension is switched on.");
	text = also(p, text, "without", "selected device", "selected devices",
	    "without a SIM.");
	text = also(p, text, "unknown", "selected device", "selected devices",
	    "not there any more.");
	if (*text != '\0' && strcmp(v->notice_kind, "warn") == 0)
		text = arena_printf(p->a, "Nothing is read again. %s", text);
	v->notice = *text == '\0' ? NULL : text;
}
