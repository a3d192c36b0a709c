/* asset: what a device links in a ledger, whichever kind that is: the asset that
 * is recorded there. */
#ifndef DRIVERS_ASSET_H
#define DRIVERS_ASSET_H

#include "driver.h"

#define LEDGER_ASSET	"asset"
extern const struct device_key ledger_device[];
extern const struct resource_kind ledger_resource;

/* The asset that an event of a contract is about: the argument that says so,
 * assetID before asset and id; NULL: none does. */
const char	*ledger_asset_of(struct arena *, const json_t *args);

#endif
