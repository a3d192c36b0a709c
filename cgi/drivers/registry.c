#include "registry.h"

#include <string.h>

const struct driver *
driver_at(size_t n)
{
	for (const struct kind *const *k = kind_table; *k != NULL; k++)
		for (size_t i = 0; (*k)->drivers[i] != NULL; i++)
			if (n-- == 0)
				return (*k)->drivers[i];
	return NULL;
}

size_t
driver_count(void)
{
	size_t n = 0;

	while (driver_at(n) != NULL)
		n++;
	return n;
}

const struct driver *
driver_of_sims(size_t n)
{
	const struct driver *d;

	for (size_t i = 0; (d = driver_at(i)) != NULL; i++)
		if (d->sim != NULL && n-- == 0)
			return d;
	return NULL;
}

const struct driver *
driver_by_name(const char *name)
{
	const struct driver *d;

	for (size_t n = 0; name != NULL && (d = driver_at(n)) != NULL; n++)
		if (strcmp(d->name, name) == 0)
			return d;
	return NULL;
}

const struct driver *
driver_choose(const struct driver *d, const char *api)
{
	const struct driver *other = driver_by_name(api);

	return other != NULL && other->kind == d->kind ? other : d;
}
