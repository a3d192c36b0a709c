/* Waiting actions: the list of all, and cancelling one. */
#include "../../commands/wait.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/extension/extension.h"
#include "../format.h"
#include "../pages.h"
#include "action_view.h"
#include "parts.h"
#include "templates.h"

static struct waiting_line
line_of(struct page *p, const struct command *c)
{
	const struct driver *driver = NULL;
	struct action_view action;
	struct extension x;

	if (extension_get(p->db, p->a, c->extension, &x) == E_OK)
		driver = driver_by_name(x.driver);
	action_view_fill(p, driver, c, &action);
	return (struct waiting_line){
		.what = action.what, .to = action.to, .by = action.by,
		.device = c->device_id, .extension = c->extension,
		.resource = c->resource, .cancel = action.cancel,
		.device_url = c->device == ABSENT ? NULL : url_path(p->a,
		    "devices", c->type_id, c->device_id, NULL),
		.at = format_when(p->a, c->requested, p->now),
		.until = format_when(p->a, c->wait_until, p->now),
	};
}

enum err
page_waiting(struct page *p)
{
	struct waiting_view v = { .nlines = 0 };
	struct command *c;
	enum err e = command_list_waiting(p->db, p->a, INT64_MAX,
	    PAGE_ROWS_MAX, &c, &v.nlines);

	if (e != E_OK)
		return e;
	v.lines = arena_array(p->a, v.nlines, sizeof(*v.lines));
	for (size_t i = 0; i < v.nlines; i++)
		v.lines[i] = line_of(p, &c[i]);
	page_view_init(p, "Waiting Actions", NAV_DEVICES, &v.page);
	v.page.waiting = NULL;		/* this is that page */
	t_waiting(&p->reply->out, &v);
	return E_OK;
}

/* Redirects to where the result is shown, whatever it is by now. */
enum err
page_action_cancel(struct page *p)
{
	struct command c;
	struct device d;
	enum err e = command_get(p->db, p->a, digits_number(p->args[0]), &c);

	if (e == E_OK)
		e = wait_cancel(p->db, p->a, &c, p->user.name, p->now);
	if (e != E_OK && e != E_CONFLICT)
		return e;
	if (c.device == ABSENT || device_get(p->db, p->a, c.type_id,
	    c.device_id, &d) != E_OK || d.id != c.device)
		return page_done(p, "/actions/waiting", e == E_OK ?
		    "action-cancelled" : "action-left");
	return page_redirect(p, drilldown_section_url(p->a, &d,
	    arena_printf(p->a, "?action=%lld", (long long)c.id),
	    c.extension));
}
