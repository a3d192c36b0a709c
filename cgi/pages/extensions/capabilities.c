/* Supported operations, as a page. */
#include "../../drivers/capabilities.h"
#include "../pages.h"
#include "templates.h"
#include "view_extension.h"

enum err
page_capabilities(struct page *p)
{
	struct capabilities_view v = { .nrows = 0 };
	const struct capability *c;
	size_t n = 0;

	while (driver_of_sims(n) != NULL)
		n++;
	for (c = capabilities_of_sims; c->title != NULL; c++)
		v.nrows++;
	v.drivers = arena_array(p->a, n, sizeof(*v.drivers));
	v.ndrivers = n;
	v.rows = arena_array(p->a, v.nrows, sizeof(*v.rows));
	for (size_t i = 0; i < n; i++)
		v.drivers[i] = capability_driver(p->a, driver_of_sims(i));
	for (size_t k = 0; k < v.nrows; k++) {
		struct capability_row *row = &v.rows[k];

		row->title = capabilities_of_sims[k].title;
		row->cells = arena_array(p->a, n, sizeof(*row->cells));
		for (size_t i = 0; i < n; i++) {
			row->cells[i].driver = v.drivers[i];
			driver_can(driver_of_sims(i), capabilities_of_sims[k].op,
			    &row->cells[i].why);
		}
	}
	page_view_init(p, "Supported operations", NAV_EXTENSIONS,
	    &v.page);
	t_capabilities(&p->reply->out, &v);
	return E_OK;
}
