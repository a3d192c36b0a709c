/* The resources of an endpoint. */
#include <string.h>

#include "../answer.h"
#include "mbed.h"

void
mbed_points(struct arena *a, const json_t *list, struct point **to, size_t *n)
{
	size_t size = json_array_size(list), i;
	json_t *o;

	*n = 0;
	*to = arena_array(a, size < POINTS_MAX ? size : POINTS_MAX,
	    sizeof(**to));
	json_array_foreach(list, i, o) {
		const char *path = answer_text(a, o, "uri");
		const char *type = answer_text(a, o, "rt");
		int obs = json_bool(o, "obs");

		if (path == NULL)
			path = answer_text(a, o, "path");
		if (path == NULL || strlen(path) > MBED_PATH_MAX ||
		    *n == POINTS_MAX)
			continue;
		(*to)[(*n)++] = (struct point){ .path = path,
		    .type = type == NULL || strlen(type) > MBED_PATH_MAX ?
			NULL : type,
		    .observable = obs < 0 ? ABSENT : obs,
		    .subscribed = ABSENT, .at = ABSENT };
	}
}

void
mbed_subscribed(struct arena *a, const char *lines, struct point *points,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		points[i].subscribed = 0;
	while (*lines != '\0') {
		size_t len = strcspn(lines, "\r\n");
		const char *path = arena_strndup(a, lines, len);

		for (size_t i = 0; i < n; i++)
			if (strcmp(points[i].path, path) == 0)
				points[i].subscribed = 1;
		lines += len;
		lines += strspn(lines, "\r\n");
	}
}

enum err
mbed_build_points(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	if (so_far->has_resource && strcmp(so_far->resource.state,
	    MBED_REGISTERED) != 0)
		return E_OK;
	return args->resource == NULL ? E_INPUT : mbed_ask(acc, a, q, "GET",
	    mbed_path(a, "/v2/endpoints/", args->resource, ""), NULL);
}

/* One that is not registered has none: those it had stay known. */
enum err
mbed_parse_points(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);
	json_t *list;

	(void)args;
	if (e != E_OK && e != E_SERVICE_NOTFOUND)
		return e;
	if (!r->has_resource)
		r->resource.state = e == E_OK ? MBED_REGISTERED :
		    MBED_DEREGISTERED;
	r->has_resource = true;
	r->code = r->reason = NULL;
	if (e != E_OK)
		return E_OK;
	list = json_read_answer(a, rp->body, rp->len, &e);
	if (!json_is_array(list))
		return e == E_OK ? E_SERVICE_ANSWER : e;
	mbed_points(a, list, &r->points, &r->npoints);
	return E_OK;
}

enum err
mbed_build_subscribed(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	return so_far->npoints == 0 ? E_OK : mbed_ask(acc, a, q, "GET",
	    mbed_path(a, "/v2/subscriptions/", args->resource, ""), NULL);
}

enum err
mbed_parse_subscribed(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);

	(void)args;
	if (e != E_OK && e != E_SERVICE_NOTFOUND)
		return e;
	r->code = r->reason = NULL;
	mbed_subscribed(a, e == E_OK ? rp->body : "", r->points, r->npoints);
	return E_OK;
}
