/* What the templates here are given. */
#ifndef VIEW_H
#define VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct row { const char *name; };

struct view {
	const char		*name;
	const struct row	*rows;
	size_t			 n;
	double			 ratio;
	bool			 on;
	const unsigned char	*bytes;
	const void		*any;
	const wchar_t		*wide;
	struct row		 first;
	int64_t			 when;
	uint64_t		 count;
	char			 id[8];
	enum state { STATE_A, STATE_B } state;
};

#endif
