/* device_more: filters of the device list that are checked row by row. */
#ifndef API_DEVICE_MORE_H
#define API_DEVICE_MORE_H

#include "device.h"

/* Their names, ending with NULL. */
extern const char *const device_more[];

/* Check the values. */
void		 device_more_check(struct page *, struct form_errors *);
/* Is there any? */
bool		 device_more_asked(struct page *);
/* Does the device pass?  The arena is for what is read, and not needed
 * afterwards. */
enum err	 device_more_passes(struct page *, struct arena *,
		    const struct device *, bool *pass);

#endif
