/* resource_info: a report on a resource that has no table of its own, as plain
 * data: drivers fill it in, the store keeps it, pages show it. */
#ifndef STORE_RESOURCE_INFO_H
#define STORE_RESOURCE_INFO_H

#include <stdint.h>

#define RESOURCE_SIM	"sim"		/* the kind of SIMs */

struct resource_info {
	const char	*state;		/* the service's word; NULL: not
					 * reported */
	const char	*detail;	/* JSON object of label: text, or
					 * NULL */
};

/* Something that a resource can be asked for or told, by a path of its own.
 * NULL, ABSENT: not said. */
struct point {
	const char	*path;		/* /3303/0/5700 */
	const char	*type;		/* the service's word for what it is */
	int64_t		 observable, subscribed;	/* 0, 1 */
	const char	*content;	/* media type of the value */
	const char	*payload;	/* the last value, base64 */
	int64_t		 at;		/* of that */
};
enum { POINTS_MAX = 256 };	/* of a resource */

#endif
