/* firmware: the field mgmt.firmware as devices report it. */
#ifndef MANAGE_FIRMWARE_H
#define MANAGE_FIRMWARE_H

#include "../store/manage/managed.h"
#include "manage.h"

/* Read mgmt.firmware from the member d, whose fields are a list or, as the
 * protocol's description of notify has it, d itself is one.  Missing values are NULL or ABSENT.
 * False when it is not valid. */
bool		 firmware_read(const json_t *d, struct firmware *told);

/* The firmware that a request's parameters, an array of names and values, name:
 * what a device has been given when it has accepted them. */
void		 firmware_given(const json_t *parameters, struct firmware *);

/* Merge a report into the stored state of a managed device.  Does nothing for a
 * device that is not managed. */
enum err	 firmware_merge(struct db *, struct arena *, int64_t device,
		    const struct firmware *told, int64_t now);

#endif
