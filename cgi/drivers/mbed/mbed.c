#include "mbed.h"

#include <string.h>

#include "../../lib/http/url.h"
#include "../../lib/text/utf8.h"
#include "../answer.h"

/* --- the kinds --- */

static const struct driver *const connector_drivers[] = {
	&mbed_connector, NULL
}, *const izuma_drivers[] = {
	&izuma_management, NULL
};

const struct kind kind_mbed = {
	.name = "mbed", .title = "ARM mbed connector",
	.about = "Devices at ARM's mbed Device Connector: what they notify "
	    "becomes events, and commands reach them.",
	.drivers = connector_drivers,
};

const struct kind kind_izuma = {
	.name = "izuma", .title = "Izuma Device Management",
	.about = "Devices at Izuma Device Management, before that Pelion: what "
	    "they notify becomes events, and commands reach them.",
	.drivers = izuma_drivers,
};

/* --- an endpoint --- */

static const char *
check_name(struct arena *a, const char *value, const char **out)
{
	if (strlen(value) > 64 || check_one_line(a, value) != NULL ||
	    strchr(value, '/') != NULL)
		return "An endpoint's name has at most 64 characters, and no "
		    "slash.";
	*out = value;
	return NULL;
}

const struct device_key mbed_device_keys[] = {
	{ .name = "endpoint", .label = "Endpoint",
	    .hint = "its name at the service, or its device id there",
	    .identifies = true, .check = check_name },
	{ .name = NULL }
};

static const struct resource_word words[] = {
	{ MBED_REGISTERED, "Registered", MOOD_GOOD },
	{ MBED_DEREGISTERED, "Not registered", MOOD_BAD },
	{ MBED_EXPIRED, "Registration expired", MOOD_BAD },
	{ "bootstrapped", "Bootstrapped", MOOD_PLAIN },
	{ "cloud_enrolling", "Enrolling", MOOD_PLAIN },
	{ "unenrolled", "Not enrolled", MOOD_PLAIN },
	{ NULL, NULL, MOOD_PLAIN }
};

const struct resource_kind mbed_endpoint_kind = {
	.name = "endpoint", .title = "Endpoint", .states = words,
	.away = MBED_DEREGISTERED, .value = mbed_value_words,
};

/* --- settings --- */

const char *const mbed_deliveries[] = {
	"pull", "Long poll: Patchbay asks",
	"callback", "Callback: the service sends to an address of Patchbay's",
	NULL
};

const char *
mbed_check_subscribe(struct arena *a, const char *value)
{
	for (const char *s = value; *s != '\0'; s++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
		    "XYZ0123456789/*-_. ", *s) == NULL)
			return "Paths of resources with blanks between, such "
			    "as /3303/* /3311/0/5850; * for all, nothing for "
			    "none.";
	return check_one_line(a, value);
}

bool
mbed_is_wanted(const char *wanted, const char *path)
{
	size_t n;

	path += *path == '/';
	for (; *wanted != '\0'; wanted += n, wanted += strspn(wanted, " ")) {
		n = strcspn(wanted, " ");
		wanted += *wanted == '/' && n-- > 0;
		if (n > 0 && wanted[n - 1] == '*' ?
		    strncmp(wanted, path, n - 1) == 0 :
		    n > 0 && strlen(path) == n && strncmp(wanted, path, n) == 0)
			return true;
	}
	return false;
}

static char *
base(struct arena *a, const struct account *acc)
{
	const char *typed = json_str(a, acc->settings, MBED_ENDPOINT);

	if (typed == NULL)
		typed = "";
	return endpoint_whole(a, typed, strlen(typed));
}

const char *
mbed_limiter(const struct account *acc, struct arena *a)
{
	return endpoint_limiter(a, base(a, acc),
	    json_str(a, acc->settings, MBED_KEY));
}

/* --- requests and what their answers mean --- */

enum err
mbed_ask(const struct account *acc, struct arena *a, struct http_request *q,
    const char *method, const char *path, const json_t *json)
{
	const char *key = json_str(a, acc->settings, MBED_KEY);

	if (key == NULL || *key == '\0' || check_one_line(a, key) != NULL)
		return E_INPUT;
	q->method = method;
	q->url = arena_printf(a, "%s%s", base(a, acc), path);
	q->headers[0] = arena_printf(a, "Authorization: Bearer %s", key);
	if (json == NULL)
		return E_OK;
	q->headers[1] = "Content-Type: application/json";
	q->body = json_write(a, json);
	q->body_len = strlen(q->body);
	return E_OK;
}

const char *
mbed_path(struct arena *a, const char *before, const char *endpoint,
    const char *point)
{
	const char *path = arena_printf(a, "%s%s", before,
	    url_encode(a, endpoint));
	size_t n;

	for (; *point != '\0'; point += n) {
		point += *point == '/';
		n = strcspn(point, "/");
		path = arena_printf(a, "%s/%s", path,
		    url_encode(a, arena_strndup(a, point, n)));
	}
	return path;
}

/* Words that Device Management answers with, alone. */
static const struct value_text error_words[] = {
	{ "RESOURCE_NOT_FOUND", "The endpoint has no such resource.", NULL },
	{ "URI_PATH_DOES_NOT_EXISTS", "The endpoint has no such resource.",
	    NULL },
	{ "DEVICE_NOT_FOUND", "The service does not know the endpoint.", NULL },
	{ "DEVICE_NOT_CONNECTED", "The endpoint is not connected to the "
	    "service.", NULL },
	{ "QUEUE_IS_FULL", "Twenty requests wait for this endpoint already, "
	    "and the service takes no more until it has woken.", NULL },
	{ "NOT_CONNECTED", "The endpoint is not connected to the service.",
	    NULL },
	{ "TIMEOUT", "The endpoint did not answer in time. It may have done "
	    "it all the same.", NULL },
	{ "REQUEST_EXPIRED", "The endpoint did not wake before the request "
	    "expired.", NULL },
	{ "DEVICE_REMOVED_REGISTRATION", "The endpoint has left the service "
	    "before it was asked.", NULL },
	{ "DEVICE_BLOCKED", "The endpoint is blocked at the service.", NULL },
};

static const char *
known_word(const char *word)
{
	for (size_t i = 0; word != NULL &&
	    i < sizeof(error_words) / sizeof(*error_words); i++)
		if (strcmp(error_words[i].value, word) == 0)
			return error_words[i].title;
	return NULL;
}

static const struct {
	int		 status;
	enum err	 err;
	const char	*words;
} statuses[] = {
	{ 401, E_SERVICE_AUTH, "The service does not accept the access "
	    "key." },
	{ 403, E_SERVICE_FORBIDDEN, "The service does not allow this with "
	    "this access key." },
	{ 404, E_SERVICE_NOTFOUND, "The service does not know the endpoint, "
	    "or it has no such resource." },
	{ 409, E_SERVICE_REFUSED, "The service has another request like this "
	    "under way." },
	{ 410, E_SERVICE_REFUSED, "The endpoint has left the service." },
	{ 412, E_SERVICE_REFUSED, "The service would have no way to tell what "
	    "came of it, or the resource can't be subscribed to. See Channel "
	    "on the Extensions page: Patchbay opens it by itself." },
	{ 413, E_SERVICE_REFUSED, "What is sent is too large for the "
	    "endpoint." },
	{ 415, E_SERVICE_REFUSED, "The resource takes no content of this "
	    "type." },
	{ 429, E_SERVICE_RATE, "The service takes no more requests now. A "
	    "request to this endpoint is under way, or those of the account "
	    "are used up for today." },
	{ 502, E_SERVICE_FAULT, "The service could not reach the endpoint." },
	{ 503, E_SERVICE_FAULT, "The service does not answer requests just "
	    "now." },
	{ 504, E_SERVICE_FAULT, "The endpoint did not answer the service in "
	    "time." },
};

/* {"message": …} or a line of text. */
static const char *
its_words(struct arena *a, const struct http_reply *rp)
{
	enum err e;
	json_t *o = json_read_answer(a, rp->body, rp->len, &e);

	return json_is_object(o) ? answer_text(a, o, "message") :
	    strchr(rp->body, '<') != NULL ? NULL :
	    answer_clean(a, rp->body, FIELD_MAX);
}

enum err
mbed_status(struct arena *a, const struct http_reply *rp, const char **code,
    const char **reason)
{
	const char *said, *known;

	if (rp->status >= 200 && rp->status < 300)
		return E_OK;
	said = its_words(a, rp);
	known = known_word(said);
	*code = arena_printf(a, "%d", rp->status);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].status == rp->status) {
			*reason = known != NULL ? known : statuses[i].words;
			return statuses[i].err;
		}
	*reason = known != NULL ? known : said == NULL ? NULL :
	    arena_printf(a, "The service says: %s", said);
	return rp->status >= 500 ? E_SERVICE_FAULT : rp->status >= 400 ?
	    E_SERVICE_REFUSED : E_SERVICE_ANSWER;
}

const char *
mbed_answer_words(struct arena *a, int64_t status, const char *error)
{
	const char *known = known_word(error);

	if (known != NULL)
		return known;
	for (size_t i = 0; error == NULL &&
	    i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].status == status && status != 401 &&
		    status != 403)
			return statuses[i].words;
	return error != NULL ? arena_printf(a, "The endpoint answered %lld: "
	    "%s", (long long)status, error) : arena_printf(a,
	    "The endpoint answered %lld.", (long long)status);
}
