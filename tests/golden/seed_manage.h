/* seed_manage: device management in the golden pages. */
#ifndef GOLDEN_SEED_MANAGE_H
#define GOLDEN_SEED_MANAGE_H

#include "lib/db/db.h"

/* Outside of a transaction; the devices are there. */
void	 seed_manage(struct db *, struct arena *, int64_t now);

#endif
