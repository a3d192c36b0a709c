/* The kinds of extensions in the order of their tiles.  This file has nothing
 * else, so that another program (a test) can have its own. */
#include "control_center/control_center.h"
#include "ethereum/ethereum.h"
#include "fabric/fabric.h"
#include "mbed/mbed.h"
#include "orange/orange.h"
#include "registry.h"

const struct kind *const kind_table[] = {
	&kind_jasper,
	&kind_atnt,
	&kind_orange,
	&kind_mbed,
	&kind_izuma,
	&kind_ethereum,
	&kind_fabric,
	NULL
};
