/* managed: the state of a managed device in the API. */
#ifndef API_MANAGED_H
#define API_MANAGED_H

#include "../store/manage/managed.h"
#include "answer.h"

json_t		*api_managed_json(struct page *, const struct managed *);

#endif
