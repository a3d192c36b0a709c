/* The kinds of this program: those of Patchbay, and two more rows. */
#include "cards/cards.h"
#include "drivers/control_center/control_center.h"
#include "drivers/ethereum/ethereum.h"
#include "drivers/fabric/fabric.h"
#include "drivers/orange/orange.h"
#include "drivers/registry.h"
#include "flow/flow.h"

const struct kind *const kind_table[] = {
	&kind_jasper,
	&kind_atnt,
	&kind_orange,
	&kind_ethereum,
	&kind_fabric,
	&kind_flow,
	&kind_cards,
	NULL
};
