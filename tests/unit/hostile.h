/* hostile: what the templates of hostile.html are given. */
#ifndef UNIT_HOSTILE_H
#define UNIT_HOSTILE_H

#include <stddef.h>

struct hostile_row { const char *name; int n; };

struct hostile {
	const char			*s;	/* the value, everywhere */
	const struct hostile_row	*rows;
	size_t				 nrows;
};

#endif
