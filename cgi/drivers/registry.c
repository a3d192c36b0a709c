#include "registry.h"

#include <string.h>

#include "control_center/control_center.h"
#include "orange/orange.h"

/* The first row of a kind is the one Add opens. */
const struct driver *const drivers[] = {
	&control_center_rest,
	&control_center_soap,
	&atnt_rest,
	&atnt_soap,
	&orange_malima,
	&orange_live_objects,
	NULL
};

const struct driver *
driver_by_name(const char *name)
{
	for (size_t i = 0; name != NULL && drivers[i] != NULL; i++)
		if (strcmp(drivers[i]->name, name) == 0)
			return drivers[i];
	return NULL;
}

const struct driver *
driver_choose(const struct driver *p, const char *api)
{
	const struct driver *other = driver_by_name(api);

	return other != NULL && strcmp(other->kind, p->kind) == 0 ? other : p;
}
