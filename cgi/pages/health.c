/* For load balancers and service managers: alive, and ready.  No details. */
#include "pages.h"

static enum err
answer(struct page *p, int status, const char *word)
{
	p->reply->status = status;
	p->reply->content_type = "text/plain; charset=utf-8";
	buf_str(&p->reply->out, word);
	return E_OK;
}

/* This process answers. */
enum err
page_healthz(struct page *p)
{
	return answer(p, 200, "ok\n");
}

/* Its database answers, in the schema this program was built for: every
 * statement was prepared when the worker started. */
enum err
page_readyz(struct page *p)
{
	int64_t n;

	if (count_get(p->db, "devices", &n) != E_OK)
		return answer(p, 503, "not ready\n");
	return answer(p, 200, "ready\n");
}
