#include <string.h>

#include "keep.h"

void
keep_in(const struct buf *b, struct kept_text *k, size_t from)
{
	size_t n = b->len - from;
	char *to;

	if (k == NULL || b->failed || (to = k->room(k->ctx, n)) == NULL)
		return;
	k->text = memcpy(to, b->data + from, n);
	k->len = n;
}
