#include "steps.h"

void
steps_show(struct page *p, struct wizard_view *v, const struct link_view *list,
    size_t n, size_t at)
{
	bool last = at + 1 == n;

	v->heading = list[at].title;
	v->action = list[at].url;
	v->has_back = at > 0;
	v->steps = arena_array(p->a, n, sizeof(*v->steps));
	v->changes = arena_array(p->a, n, sizeof(*v->changes));
	v->nsteps = n;
	for (size_t i = 0; i < n; i++) {
		v->steps[i] = (struct step_view){ .title = list[i].title,
			.past = i < at, .current = i == at };
		if (last && i < at)
			v->changes[v->nchanges++] = list[i];
	}
}

void
steps_errors(struct page *p, struct form_errors *all,
    const struct form_errors *fe, const char *title)
{
	for (size_t i = 0; i < fe->n; i++)
		form_error(all, p->a, NULL, "%s: %s", title, fe->e[i].text);
}
