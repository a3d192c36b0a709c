/* The devices behind a gateway. */
#include "../lib/text/digits.h"
#include "device.h"

static enum err
put_devices(struct page *p, const struct device_name *list, size_t n,
    json_t *all)
{
	struct device d;
	json_t *o;
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < n; i++) {
		e = device_get(p->db, p->a, list[i].type_id,
		    list[i].device_id, &d);
		if (e == E_OK)
			e = api_device_json(p, &d, &o);
		if (e == E_OK)
			json_array_append_new(all, o);
	}
	return e;
}

enum err
api_behind(struct page *p)
{
	static const char *const known[] = { "_limit", "_bookmark", NULL };
	struct form_errors fe = { 0 };
	struct api_paging g;
	struct device_name *list;
	struct device gateway;
	json_t *all;
	int64_t from, total;
	size_t n;
	enum err e = api_device_of(p, &gateway);

	if (e != E_OK)
		return e;
	api_known_query(p, known, &fe);
	api_paging(p, &g, &fe);
	from = g.bookmark == NULL ? 0 : digits_number(g.bookmark);
	if (from == -1)
		form_error(&fe, p->a, "_bookmark", "_bookmark is not one of "
		    "this list.");
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = gateway_devices(p->db, p->a, gateway.id, from, g.limit + 1, &list,
	    &n);
	if (e == E_OK)
		e = gateway_count(p->db, gateway.id, &total);
	if (e != E_OK)
		return e;
	all = json_own(p->a, json_array());
	e = put_devices(p, list, n > g.limit ? g.limit : n, all);
	return e != E_OK ? e : api_list(p, json_incref(all), total, NULL,
	    n <= g.limit ? NULL : arena_printf(p->a, "%lld",
	    (long long)list[g.limit - 1].id));
}
