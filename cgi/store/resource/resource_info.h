/* resource_info: a report on a resource that has no table of its own, as plain
 * data: drivers fill it in, the store keeps it, pages show it. */
#ifndef STORE_RESOURCE_INFO_H
#define STORE_RESOURCE_INFO_H

#define RESOURCE_SIM	"sim"		/* the kind of SIMs */

struct resource_info {
	const char	*state;		/* the service's word; NULL: not
					 * reported */
	const char	*detail;	/* JSON object of label: text, or
					 * NULL */
};

#endif
