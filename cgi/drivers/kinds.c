/* The kinds of extensions there are, in the order of their tiles.  Nothing else
 * is in this file, so that a program (a test's) may have others. */
#include "control_center/control_center.h"
#include "ethereum/ethereum.h"
#include "fabric/fabric.h"
#include "orange/orange.h"
#include "registry.h"

const struct kind *const kind_table[] = {
	&kind_jasper,
	&kind_atnt,
	&kind_orange,
	&kind_ethereum,
	&kind_fabric,
	NULL
};
