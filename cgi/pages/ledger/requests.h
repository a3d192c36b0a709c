/* requests: service requests on the Blockchain page, for admins. */
#ifndef PAGES_LEDGER_REQUESTS_H
#define PAGES_LEDGER_REQUESTS_H

#include "../page.h"
#include "view_ledger.h"

enum err	 requests_fill(struct page *, struct blockchain_view *);

#endif
