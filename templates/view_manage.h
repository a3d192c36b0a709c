/* Device management: its part of the Device Drilldown, and its pages. */
#ifndef VIEW_MANAGE_H
#define VIEW_MANAGE_H

#include "view.h"

/* Of a managed device. */
struct managed_view {
	bool		 is;			/* else nothing of it is shown */
	struct badge	 state;
	struct when	 since, active, dormant;	/* dormant: or never */
	struct fact	*firmware;
	size_t		 nfirmware;
	struct when	 fw_updated;
	const char	*supports;		/* in words */
};

#endif
