/* requests: of device management, as the API shows them. */
#ifndef API_REQUESTS_H
#define API_REQUESTS_H

#include "../lib/text/json.h"
#include "../store/manage/request.h"
#include "api.h"

json_t		*api_request_json(struct page *, const struct mgmt_request *);
/* That of the path; E_NOTFOUND. */
enum err	 api_request_of(struct page *, struct mgmt_request *);

#endif
