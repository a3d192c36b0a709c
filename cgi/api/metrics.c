/* Metrics in the text format of Prometheus. */
#include "../events/refusals.h"
#include "answer.h"

enum err
api_metrics(struct page *p)
{
	uint64_t *counts = refusals_open(p->cfg->state);
	struct buf *b = &p->reply->out;

	buf_str(b, "# HELP patchbay_refused_total Sign-ins, publishes, "
	    "subscriptions and calls that were refused.\n"
	    "# TYPE patchbay_refused_total counter\n");
	for (int i = 0; i < REFUSAL_MAX; i++)
		buf_printf(b, "patchbay_refused_total{by=\"%s\",what=\"%s\"} "
		    "%llu\n", refusal_words[i].by, refusal_words[i].what,
		    (unsigned long long)refusals_get(counts,
		    (enum refusal)i));
	refusals_close(counts);
	p->reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
	return E_OK;
}
