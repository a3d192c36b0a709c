#include "notices.h"

#include <stddef.h>
#include <string.h>

static const struct notice notices[] = {
	{ "signed-out", "done", "You have signed out." },
	{ "device-saved", "done", "The device is saved." },
	{ "device-deleted", "done", "The device is deleted. "
	    "Its SIMs stay as they are at the carrier." },
	{ "type-added", "done", "The device type is added." },
	{ "type-added-alike", "warn", "The device type is added. Another one "
	    "differs from it only in upper and lower case." },
	{ "type-saved", "done", "The device type is saved." },
	{ "type-deleted", "done", "The device type is deleted." },
	{ "organization-saved", "done", "The organization is saved." },
	{ "retention-saved", "done", "The retention is saved." },
	{ "key-revoked", "done", "The API key is revoked and no longer works." },
	{ "zone-saved", "done", "Your time zone is saved." },
	{ "extensions-saved", "done", "The extensions are saved." },
	{ "configuration-saved", "done",
	    "The Extension Configuration is saved." },
	{ "extension-added", "done", "The extension is added. Link a device "
	    "to it in the Extension Configuration of its page." },
	{ "extension-saved", "done", "The extension is saved." },
	{ "extension-removed", "done", "The extension is removed. "
	    "Its SIMs stay as they are at the carrier." },
	{ "push-stopped", "done", "The address is removed. Events sent to it "
	    "are refused." },
	{ "none-chosen", "warn", "No device is selected. Check the boxes of "
	    "some devices, then press Refresh SIMs." },
	{ "form-gone", "warn", "That form was already submitted, or is more "
	    "than a day old. Start again here." },
};

const struct notice *
notice_by_code(const char *code)
{
	for (size_t i = 0; i < sizeof notices / sizeof notices[0]; i++)
		if (strcmp(notices[i].code, code) == 0)
			return &notices[i];
	return NULL;
}
