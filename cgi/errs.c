/* The table of errors: status, title and sentence of each. */
#include "app.h"

#include <string.h>

const struct err_text errs[E_MAX] = {
	[E_OK] = { .name = "-", .status = 200, .title = "", .sentence = "" },
	[E_INPUT] = {
		.name = "input",
		.status = 400,
		.title = "Request not understood",
		.sentence = "The request was malformed. Go back and try again.",
	},
	[E_FORM] = {
		.name = "form",
		.status = 422,
		.title = "Check the form",
		.sentence = "Something in the form needs a change before it "
		    "can be saved.",
	},
	[E_CSRF] = {
		.name = "csrf",
		.status = 403,
		.title = "This form is no longer valid",
		.sentence = "The form came from an older sign-in. Nothing "
		    "was changed. Open its page again and send it from there.",
	},
	[E_SIGNIN] = {
		.name = "signin",
		.status = 401,
		.title = "Sign in first",
		.sentence = "Your session has ended. Sign in and continue "
		    "where you were.",
	},
	[E_ROLE] = {
		.name = "role",
		.status = 403,
		.title = "Not allowed for your role",
		.sentence = "Your role does not include this. An admin can "
		    "do it, or give you the role that can.",
	},
	[E_NOTFOUND] = {
		.name = "notfound",
		.status = 404,
		.title = "Not found",
		.sentence = "There is nothing at this address. It may have "
		    "been deleted, or the address has a typing error.",
	},
	[E_METHOD] = {
		.name = "method",
		.status = 405,
		.title = "Not possible this way",
		.sentence = "This address does not accept this kind of "
		    "request. Start from the page that leads here.",
	},
	[E_TOOBIG] = {
		.name = "toobig",
		.status = 413,
		.title = "Too large",
		.sentence = "The request is larger than this page accepts. "
		    "Nothing was saved. Shorten it and send it again.",
	},
	[E_RATE] = {
		.name = "rate",
		.status = 429,
		.title = "Too many requests",
		.sentence = "Too many requests in a short time. Wait as long "
		    "as Retry-After says.",
	},
	[E_TOOMANY] = {
		.name = "toomany",
		.status = 429,
		.title = "Too many at a time",
		.sentence = "The maximum number is already waiting. Try again "
		    "later.",
	},
	[E_CONFLICT] = {
		.name = "conflict",
		.status = 409,
		.title = "Changed in the meantime",
		.sentence = "Someone else changed or created this before "
		    "your change arrived. Reload the page to see how it is "
		    "now.",
	},
	[E_DB] = {
		.name = "db",
		.status = 500,
		.title = "The database failed",
		.sentence = "The database reported an error, and nothing was "
		    "changed. The log has the cause.",
	},
	[E_DB_GONE] = {
		.name = "db_gone",
		.status = 503,
		.title = "The database is gone",
		.sentence = "The database file was removed or replaced while "
		    "Patchbay was running, so nothing is read or saved. An "
		    "administrator has to put it back, or restart Patchbay "
		    "with the one that is to be used.",
	},
	[E_DB_DAMAGED] = {
		.name = "db_damaged",
		.status = 500,
		.title = "The database is damaged",
		.sentence = "The database file is damaged, and nothing was "
		    "changed. An administrator has to stop Patchbay and "
		    "restore the file from a backup.",
	},
	[E_DB_NEWER] = {
		.name = "db_newer",
		.status = 503,
		.title = "Patchbay is too old",
		.sentence = "A newer Patchbay has changed the database, and "
		    "this version can no longer use it. Nothing was changed. "
		    "An administrator has to upgrade this node.",
	},
	[E_DB_FULL] = {
		.name = "db_full",
		.status = 507,
		.title = "Nothing can be saved",
		.sentence = "The disk is full or can't be written, so nothing "
		    "was changed. Pages can still be read. Try again once an "
		    "administrator has made room.",
	},
	[E_KEY] = {
		.name = "key",
		.status = 503,
		.title = "The key file is missing",
		.sentence = "Patchbay can't start without its key file "
		    "(secret.key). An administrator has to restore it from a "
		    "backup.",
	},
	[E_BUSY] = {
		.name = "busy",
		.status = 503,
		.title = "Busy",
		.sentence = "The database is busy with other work, and "
		    "nothing was changed. Try again in a moment.",
	},
	[E_AWAY] = {
		.name = "away",
		.status = 503,
		.title = "The database is away",
		.sentence = "The database cannot be reached, and nothing was "
		    "changed. Try again in a moment.",
	},
	[E_UNSURE] = {
		.name = "unsure",
		.status = 503,
		.title = "Perhaps not saved",
		.sentence = "The connection to the database was lost while "
		    "this was being saved, so it may or may not be saved. "
		    "Check before you try again.",
	},
	[E_JOURNAL_FULL] = {
		.name = "journalfull",
		.status = 503,
		.title = "No room for events",
		.sentence = "Too many events are waiting to be stored, so no "
		    "more are accepted. Acknowledged events are not lost; send "
		    "this one again later.",
	},
	[E_INTERNAL] = {
		.name = "internal",
		.status = 500,
		.title = "Patchbay failed",
		.sentence = "Something went wrong inside Patchbay. The log "
		    "says what.",
	},
	[E_SERVICE_DNS] = {
		.name = "service_dns",
		.outside = true,
		.status = 502,
		.title = "Carrier not found",
		.sentence = "The name of the carrier's API endpoint could "
		    "not be resolved. Check the API endpoint of the "
		    "extension.",
	},
	[E_SERVICE_CONNECT] = {
		.name = "service_connect",
		.outside = true,
		.status = 502,
		.title = "Carrier not reachable",
		.sentence = "The carrier's API endpoint does not accept "
		    "connections. Nothing was sent. Try again later, or check "
		    "the API endpoint of the extension.",
	},
	[E_SERVICE_TLS] = {
		.name = "service_tls",
		.outside = true,
		.status = 502,
		.title = "No secure connection to the carrier",
		.sentence = "The carrier's certificate could not be "
		    "verified, so nothing was sent. Check the API endpoint of "
		    "the extension.",
	},
	[E_SERVICE_TIMEOUT] = {
		.name = "service_timeout",
		.outside = true,
		.status = 504,
		.title = "No answer from the carrier in time",
		.sentence = "The carrier accepted the request but did not "
		    "answer in time. Try again later.",
	},
	[E_SERVICE_CLOSED] = {
		.name = "service_closed",
		.outside = true,
		.status = 502,
		.title = "Connection to the carrier lost",
		.sentence = "The carrier closed the connection before its "
		    "answer was complete. Try again later.",
	},
	[E_SERVICE_BIG] = {
		.name = "service_big",
		.outside = true,
		.status = 502,
		.title = "Answer too large",
		.sentence = "The carrier's answer was larger than Patchbay "
		    "reads, so it was not used.",
	},
	[E_SERVICE_ANSWER] = {
		.name = "service_answer",
		.outside = true,
		.status = 502,
		.title = "Answer not understood",
		.sentence = "The carrier's answer does not conform to its API. "
		    "Check the API endpoint of the extension; if it is right, "
		    "the carrier has a problem.",
	},
	[E_SERVICE_AUTH] = {
		.name = "service_auth",
		.outside = true,
		.status = 502,
		.title = "Carrier refused the credentials",
		.sentence = "The carrier does not accept the user name, "
		    "password or access key of this extension. An admin can "
		    "correct them on the Extensions page.",
	},
	[E_SERVICE_FORBIDDEN] = {
		.name = "service_forbidden",
		.outside = true,
		.status = 502,
		.title = "Not allowed by the carrier",
		.sentence = "The carrier does not allow this for the user of "
		    "this extension. The account's administrator at the "
		    "carrier can change that.",
	},
	[E_SERVICE_NOTFOUND] = {
		.name = "service_notfound",
		.outside = true,
		.status = 502,
		.title = "SIM not known to the carrier",
		.sentence = "The carrier does not know this SIM in this "
		    "account. Check the identifier in the Extension "
		    "Configuration.",
	},
	[E_SERVICE_REFUSED] = {
		.name = "service_refused",
		.outside = true,
		.status = 502,
		.title = "Refused by the carrier",
		.sentence = "The carrier refused the request. Its reason is "
		    "shown with the request, under Actions.",
	},
	[E_SERVICE_RATE] = {
		.name = "service_rate",
		.outside = true,
		.status = 503,
		.title = "Carrier's rate limit reached",
		.sentence = "This account has asked the carrier too often. "
		    "Wait a minute and try again.",
	},
	[E_SERVICE_FAULT] = {
		.name = "service_fault",
		.outside = true,
		.status = 502,
		.title = "The carrier has a fault",
		.sentence = "The carrier answered with a fault of its own. "
		    "Try again later.",
	},
	[E_SERVICE_TURN] = {
		.name = "service_turn",
		.outside = true,
		.status = 503,
		.title = "Many requests to this carrier",
		.sentence = "Too many other requests to this carrier were "
		    "waiting, so this one was not sent in time. Nothing was "
		    "sent. Try again in a moment.",
	},
	[E_SERVICE_CANNOT] = {
		.name = "service_cannot",
		.outside = true,
		.status = 501,
		.title = "Not offered by this API",
		.sentence = "The API of this extension has no such "
		    "operation.",
	},
	[E_SEALED] = {
		.name = "sealed",
		.outside = true,
		.status = 503,
		.title = "The credentials can't be opened",
		.sentence = "The stored credentials of this extension can't be "
		    "opened with the present key file (secret.key), so nothing "
		    "was sent. An admin has to enter them again on the "
		    "Extensions page.",
	},
	[E_CANCELLED] = {
		.name = "cancelled",
		.status = 409,
		.title = "Cancelled",
		.sentence = "It was cancelled before it was sent.",
	},
};

bool
err_outside(enum err e)
{
	return e >= 0 && e < E_MAX && errs[e].outside;
}

const char *
err_stored(enum err e)
{
	return e == E_OK ? "" : errs[e].name;
}

enum err
err_by_name(const char *name)
{
	if (name == NULL || *name == '\0')
		return E_OK;
	/* compare the first letter first: a page calls this for each extension
	 * that failed, and the names differ in it */
	for (int e = E_OK + 1; e < E_MAX; e++)
		if (*errs[e].name == *name && strcmp(errs[e].name, name) == 0)
			return (enum err)e;
	return E_INTERNAL;
}
