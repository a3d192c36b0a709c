/* diagnostics: the Diagnostic Logs and Error Codes that a device reported. */
#ifndef PAGES_DIAGNOSTICS_H
#define PAGES_DIAGNOSTICS_H

#include "parts.h"
#include "view_talk.h"

/* Send the queries of diagnostics_fill ahead; call within db_ahead. */
void		 diagnostics_ask(struct page *, const struct drilldown *);
enum err	 diagnostics_fill(struct page *, const struct drilldown *,
		    struct diagnostics_view *);

#endif
