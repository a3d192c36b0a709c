#include "page.h"
#include "templates.h"
#include "view.h"

void
page_error(struct page *p, enum err e)
{
	const struct err_text *t = &errs[e > E_OK && e < E_MAX ? e :
	    E_INTERNAL];
	struct error_view v = {
		.status = t->status, .sentence = t->sentence, .id = p->id
	};

	page_view_init(p, t->title, "", &v.page);
	v.page.notice = NULL;
	buf_reset(&p->reply->out);
	p->reply->status = t->status;
	p->reply->content_type = "text/html; charset=utf-8";
	p->reply->location = NULL;
	p->reply->filename = NULL;
	p->reply->etag = NULL;
	p->reply->cacheable = false;
	t_error(&p->reply->out, &v);
}
