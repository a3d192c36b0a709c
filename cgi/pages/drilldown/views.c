/* Selects the view of a section by the kind of its resource. */
#include <string.h>

#include "resource_section.h"
#include "section.h"
#include "views.h"

static const struct view {
	const char	*kind;		/* NULL: all others */
	enum err	(*fill)(struct page *, const struct section_for *,
			    struct section_view *);
	void		(*ask)(struct page *, const struct section_for *);
} views[] = {
	{ RESOURCE_SIM, section_fill, section_ask },
	{ NULL, resource_section_fill, NULL },
};

static const struct view *
view_of(const struct section_for *f)
{
	const struct driver *driver = driver_by_name(f->extension->driver);
	const char *kind = driver == NULL ? NULL : driver_links(driver);
	const struct view *view = views;

	if (kind == NULL)
		return NULL;
	while (view->kind != NULL && strcmp(view->kind, kind) != 0)
		view++;
	return view;
}

enum err
view_fill(struct page *p, const struct section_for *f, struct section_view *v)
{
	const struct view *view = view_of(f);

	return view == NULL ? E_NOTFOUND : view->fill(p, f, v);
}

void
view_ask(struct page *p, const struct section_for *f)
{
	const struct view *view = view_of(f);

	if (view != NULL && view->ask != NULL)
		view->ask(p, f);
}
