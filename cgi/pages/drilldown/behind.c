#include "behind.h"

#include "../../lib/http/url.h"
#include "../../store/device/gateway.h"

enum { SHOWN = 50 };

void
behind_ask(struct page *p, const struct drilldown *d)
{
	struct device_name *list, gateway;
	size_t n;

	if (device_is_gateway(d->device))
		gateway_devices(p->db, p->a, d->device->id, 0, SHOWN + 1,
		    &list, &n);
	else if (d->device->has & DEVICE_HAS_GATEWAY)
		gateway_of(p->db, p->a, d->device->id, &gateway);
}

static struct behind_view
view_of(struct page *p, const struct device_name *d)
{
	const struct device named = { .type_id = d->type_id,
	    .device_id = d->device_id };

	return (struct behind_view){ .url = drilldown_url(p->a, &named),
	    .type_id = d->type_id, .device_id = d->device_id };
}

enum err
behind_fill(struct page *p, const struct drilldown *d,
    struct drilldown_view *v)
{
	struct device_name *list, gateway;
	enum err e;

	if (!device_is_gateway(d->device)) {
		if (!(d->device->has & DEVICE_HAS_GATEWAY))
			return E_OK;
		e = gateway_of(p->db, p->a, d->device->id, &gateway);
		if (e == E_OK)
			v->gateway = view_of(p, &gateway);
		return e == E_NOTFOUND ? E_OK : e;
	}
	e = gateway_devices(p->db, p->a, d->device->id, 0, SHOWN + 1, &list,
	    &v->nbehind);
	if (e != E_OK)
		return e;
	v->more_behind = v->nbehind > SHOWN;
	if (v->more_behind)
		v->nbehind = SHOWN;
	v->behind = arena_array(p->a, v->nbehind, sizeof(*v->behind));
	for (size_t i = 0; i < v->nbehind; i++)
		v->behind[i] = view_of(p, &list[i]);
	return E_OK;
}
