/* Which view draws the section of a resource: by what it is. */
#include <string.h>

#include "resource_section.h"
#include "section.h"
#include "views.h"

static const struct view {
	const char	*kind;		/* NULL: all others */
	enum err	(*fill)(struct page *, const struct section_for *,
			    struct section_view *);
} views[] = {
	{ RESOURCE_SIM, section_fill },
	{ NULL, resource_section_fill },
};

enum err
view_fill(struct page *p, const struct section_for *f, struct section_view *v)
{
	const struct driver *driver = driver_by_name(f->extension->driver);
	const char *kind = driver == NULL ? NULL : driver_links(driver);
	const struct view *view = views;

	if (kind == NULL)
		return E_NOTFOUND;
	while (view->kind != NULL && strcmp(view->kind, kind) != 0)
		view++;
	return view->fill(p, f, v);
}
