/* The API reference page, from the same tables as the command line. */
#include <string.h>

#include "answer.h"
#include "table.h"
#include "templates.h"

static const struct api_help_param *
params_of(struct page *p, const struct api_operation *o, size_t *n)
{
	struct api_help_param *all = arena_array(p->a, o->nparams,
	    sizeof(*all));
	static const char *const where[] = { [API_IN_PATH] = "address",
		[API_IN_QUERY] = "query", [API_IN_HEADER] = "header",
		[API_IN_BODY] = "body" };

	*n = o->nparams;
	for (size_t i = 0; i < o->nparams; i++)
		all[i] = (struct api_help_param){
			.name = o->params[i].name,
			.where = where[o->params[i].in],
			.about = o->params[i].about,
			.values = o->params[i].values,
			.required = o->params[i].required,
		};
	return all;
}

/* Each tag starts a new section. */
enum err
api_help(struct page *p)
{
	struct api_help_view v = { .noperations = api_noperations };
	const char *tag = "";

	v.operations = arena_array(p->a, api_noperations,
	    sizeof(*v.operations));
	for (size_t i = 0; i < api_noperations; i++) {
		const struct api_operation *o = &api_operations[i];
		struct api_help_operation *h = &v.operations[i];

		*h = (struct api_help_operation){
			.id = arena_printf(p->a, "%s-%s", o->group, o->verb),
			.command = strcmp(o->role, "device") == 0 ? NULL :
			    arena_printf(p->a, "patchbay api %s %s",
			    o->group, o->verb),
			.method = o->method, .path = o->path,
			.role = o->role, .summary = o->summary,
			.about = o->about, .answers = o->answers,
		};
		if (strcmp(tag, o->tag) != 0)
			h->tag = tag = o->tag;
		h->params = params_of(p, o, &h->nparams);
	}
	page_view_init(p, "API", NAV_SETTINGS, &v.page);
	t_api_help(&p->reply->out, &v);
	return E_OK;
}
