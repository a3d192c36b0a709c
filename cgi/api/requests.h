/* requests: device management requests in the API. */
#ifndef API_REQUESTS_H
#define API_REQUESTS_H

#include "../lib/text/json.h"
#include "../store/manage/request.h"
#include "api.h"

json_t		*api_request_json(struct page *, const struct mgmt_request *);
/* The request in the path, or E_NOTFOUND. */
enum err	 api_request_of(struct page *, struct mgmt_request *);

#endif
