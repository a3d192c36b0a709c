#include <string.h>

#include "page.h"
#include "templates.h"
#include "view.h"

static void
show(struct page *p, enum err e, struct error_view *v)
{
	const struct err_text *t = &errs[e > E_OK && e < E_MAX ? e :
	    E_INTERNAL];

	v->status = t->status;
	v->sentence = t->sentence;
	v->id = p->id;
	v->may_have_left = p->may_have_left;
	page_view_init(p, t->title, "", &v->page);
	v->page.notice = NULL;
	buf_reset(&p->reply->out);
	p->reply->status = t->status;
	p->reply->content_type = "text/html; charset=utf-8";
	p->reply->location = NULL;
	p->reply->filename = NULL;
	p->reply->etag = NULL;
	p->reply->cacheable = false;
	t_error(&p->reply->out, v);
}

void
page_error(struct page *p, enum err e)
{
	struct error_view v = { .back = NULL };

	show(p, e, &v);
}

/* Was the field typed by a person?  Hidden fields, and fields that may hold a
 * secret, do not count. */
static bool
is_typed(const struct pair *field)
{
	static const char *const ours[] = { "csrf", "once", "was", "updated",
	    "draft", "mode", "part", "go", "next" };
	static const char *const secret[] = { "pass", "token", "secret",
	    "key" };

	if (*field->value == '\0' || strncmp(field->name, "s-", 2) == 0)
		return false;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(field->name, ours[i]) == 0)
			return false;
	for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
		if (strcasestr(field->name, secret[i]) != NULL)
			return false;
	return true;
}

bool
page_error_typed(struct page *p, enum err e, const char *back)
{
	const struct pairs *form = &p->req->form;
	struct error_view v = { .back = back };
	struct pair *typed = arena_alloc(p->a, (form->n + 1) *
	    sizeof(*typed));

	for (size_t i = 0; i < form->n; i++)
		if (is_typed(&form->p[i]))
			typed[v.ntyped++] = form->p[i];
	if (v.ntyped == 0)
		return false;
	v.typed = typed;
	show(p, e, &v);
	return true;
}
