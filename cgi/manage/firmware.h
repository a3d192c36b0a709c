/* firmware: the field mgmt.firmware, as devices tell it. */
#ifndef MANAGE_FIRMWARE_H
#define MANAGE_FIRMWARE_H

#include "../store/manage/managed.h"
#include "manage.h"

/* From the member d: what it has of mgmt.firmware, else NULL and ABSENT.  False:
 * it is none. */
bool		 firmware_read(const json_t *d, struct firmware *told);

/* Into what is stored of a device, if that is managed. */
enum err	 firmware_merge(struct db *, struct arena *, int64_t device,
		    const struct firmware *told, int64_t now);

#endif
