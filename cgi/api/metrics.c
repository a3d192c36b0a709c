/* Metrics in the text format of Prometheus. */
#include "../events/refusals.h"
#include "../events/settings.h"
#include "answer.h"

enum err
api_metrics(struct page *p)
{
	uint64_t *counts = refusals_open(p->cfg->state);
	struct buf *b = &p->reply->out;
	struct journal_fill f;

	buf_str(b, "# HELP patchbay_refused_total Sign-ins, publishes, "
	    "subscriptions and calls that were refused.\n"
	    "# TYPE patchbay_refused_total counter\n");
	for (int i = 0; i < REFUSAL_MAX; i++)
		buf_printf(b, "patchbay_refused_total{by=\"%s\",what=\"%s\"} "
		    "%llu\n", refusal_words[i].by, refusal_words[i].what,
		    (unsigned long long)refusals_get(counts,
		    (enum refusal)i));
	refusals_close(counts);
	event_journal_fill(p->a, p->cfg->state, &f);
	if (f.bytes != ABSENT)
		buf_printf(b, "# HELP patchbay_journal_bytes Size of the "
		    "journal of events.\n"
		    "# TYPE patchbay_journal_bytes gauge\n"
		    "patchbay_journal_bytes %lld\n"
		    "# HELP patchbay_journal_max_bytes At this size "
		    "publishers are refused.\n"
		    "# TYPE patchbay_journal_max_bytes gauge\n"
		    "patchbay_journal_max_bytes %lld\n",
		    (long long)f.bytes, (long long)f.max);
	p->reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
	return E_OK;
}
