#include "request.h"

#include "../internal.h"
#include "queries.h"

enum err
service_request_list(struct db *db, struct arena *a, bool answered,
    struct service_request **list, size_t *n)
{
	struct r_service_request r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_service_request(&c, db, answered ? FAM_REQUESTS_ANSWERED :
	    FAM_REQUESTS_OPEN, answered ? SERVICE_ANSWERS_SHOWN :
	    SERVICE_REQUESTS_KEPT);
	while (n_service_request(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct service_request){ .id = r.id,
			.service = r.service, .user = r.user_name,
			.contact = r.contact, .about = r.about,
			.asked = r.asked, .answered = r.answered,
			.answered_by = r.answered_by, .answer = r.answer };
	}
	return cur_end(&c);
}

enum err
service_request_add(struct db *db, const struct service_request *r)
{
	struct r_service_request_add added;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_service_request_add(db, NULL, &added,
	    &(struct p_service_request_add){
	    .service = r->service, .user_name = r->user,
	    .contact = r->contact, .about = r->about, .now = r->asked,
	    .most = SERVICE_REQUESTS_KEPT });
	if (e == E_NOTFOUND)
		e = E_TOOMANY;
	if (e == E_OK)
		e = x_service_request_trim(db, SERVICE_REQUESTS_KEPT);
	return store_end(db, &w, e);
}

enum err
service_request_answer(struct db *db, struct arena *a, int64_t id,
    const char *answer, const char *by, int64_t now,
    struct service_request *was)
{
	struct r_service_request_answer r;
	enum err e = g_service_request_answer(db, a, &r, id, now, by, answer);

	if (e == E_OK)
		*was = (struct service_request){ .id = id,
			.contact = r.contact, .about = r.about };
	return e;
}
