#include "notices.h"

#include <string.h>

#include "../commands/command_kind.h"
#include "format.h"

static const struct notice notices[] = {
	{ "signed-out", "done", "You have signed out." },
	{ "device-saved", "done", "The device is saved." },
	{ "device-deleted", "done", "The device is deleted. "
	    "What it was linked to stays as it is there." },
	{ "logs-cleared", "done", "The diagnostic logs are cleared." },
	{ "codes-cleared", "done", "The error codes are cleared." },
	{ "type-added", "done", "The device type is added." },
	{ "type-added-alike", "warn", "The device type is added. Another one "
	    "differs from it only in upper and lower case." },
	{ "type-saved", "done", "The device type is saved." },
	{ "type-deleted", "done", "The device type is deleted." },
	{ "organization-saved", "done", "The organization is saved." },
	{ "one-way-saved", "done", "The settings of irreversible actions are "
	    "saved." },
	{ "action-cancelled", "done", "The action is cancelled. Nothing was "
	    "sent." },
	{ "action-left", "warn", "This action no longer waits: it was sent or "
	    "cancelled before." },
	{ "package-saved", "done", "The package is saved. Devices that support "
	    "it can be asked for its actions." },
	{ "package-removed", "done", "The package is removed." },
	{ "package-in-use", "warn", "Requests for its actions are under way. "
	    "Wait for them, or cancel them, then remove the package." },
	{ "request-added", "done", "The request is stored. Each device is "
	    "asked when its turn comes." },
	{ "request-cleared", "done", "The request and the state of its "
	    "devices are removed." },
	{ "mapping-added", "done", "The mapping is saved. Events that come "
	    "from now on are recorded." },
	{ "mapping-saved", "done", "The mapping is saved." },
	{ "mapping-paused", "done", "The mapping is paused. Events are not "
	    "recorded until it is resumed." },
	{ "mapping-resumed", "done", "The mapping is on again, for events "
	    "that come from now on." },
	{ "mapping-deleted", "done", "The mapping is deleted." },
	{ "transaction-again", "done", "The transaction waits to be sent "
	    "again." },
	{ "transaction-left", "warn", "Nothing was changed: the transaction "
	    "is not in that state any more." },
	{ "transaction-made", "done", "The transaction is written down and is "
	    "sent within a few seconds." },
	{ "transaction-there", "warn", "That form was sent already; its "
	    "transaction is below." },
	{ "interface-saved", "done", "The contract's functions are saved." },
	{ "fee-raised", "done", "The higher fee is offered within a few "
	    "seconds." },
	{ "service-asked", "done", "The request is sent. An admin will answer "
	    "it." },
	{ "service-answered", "done", "The request is marked as answered." },
	{ "password-changed", "done", "Your password is changed, and you were "
	    "signed out everywhere. Sign in with the new one." },
	{ "mail-test", "done", "A test mail is on its way to the operator. If "
	    "it can't be sent, this page says so within a minute." },
	{ "two-step-off", "done", "Two-step sign-in is off." },
	{ "signin-late", "warn", "The sign-in was not finished within five "
	    "minutes, or in another window. Sign in again." },
	{ "session-ended", "done", "The session is ended." },
	{ "sessions-ended", "done", "All your other sessions are ended." },
	{ "user-added", "done", "The user is added. Pass on the password; it "
	    "can be changed under Settings." },
	{ "user-saved", "done", "The user is saved." },
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
	    "Nothing changes at its service." },
	{ "push-stopped", "done", "The address is removed. Events sent to it "
	    "are refused." },
	{ "none-chosen", "warn", "No device is selected. Check the boxes of "
	    "some devices, then press one of the buttons above them." },
	{ "form-gone", "warn", "That form was already submitted, or is more "
	    "than a day old. Start again here." },
};

const char *
notice_waiting(struct page *p)
{
	const struct command_kind *kind;
	struct command_notice *w;
	size_t n;

	if (p->user.role < ROLE_ADMIN || p->db == NULL ||
	    command_notices(p->db, p->a, &w, &n) != E_OK || n == 0)
		return NULL;
	kind = command_kind(NULL, w[0].op);
	return arena_printf(p->a, "%s %s to %s for %s, requested by %s. "
	    "It will be sent at %s.", n == 1 ? "An irreversible action waits:" :
	    arena_printf(p->a, "%s%zu irreversible actions wait. The first:",
	    n == COMMAND_NOTICES ? "At least " : "", n), kind->what,
	    kind_title(kind, NULL, w[0].argument), w[0].device_id, w[0].user,
	    format_time(p->a, w[0].wait_until));
}

const struct notice *
notice_by_code(const char *code)
{
	for (size_t i = 0; i < sizeof notices / sizeof notices[0]; i++)
		if (strcmp(notices[i].code, code) == 0)
			return &notices[i];
	return NULL;
}
