#include <string.h>
#include <strings.h>

#include "../../lib/text/iccid.h"
#include "rest.h"

#define SAID_MAX	200	/* bytes shown of the carrier's words */

static const char too_often[] = "The account has asked Control Center too "
    "often. Try again in a minute.";

/* The codes of contract 2.8.  Note that 10000029 (state) and 40000029 (rate)
 * differ. */
static const struct {
	const char	*code;
	enum err	 err;
	const char	*words;
} codes[] = {
	{ "10000001", E_SERVICE_AUTH,
	  "Control Center does not accept this username and access key, or "
	  "not from the address of this server." },
	{ "10000002", E_SERVICE_REFUSED,
	  "Control Center requires an account ID." },
	{ "10000003", E_SERVICE_REFUSED,
	  "Control Center requires a date." },
	{ "10000004", E_SERVICE_REFUSED,
	  "Control Center does not accept the account ID." },
	{ "10000005", E_SERVICE_REFUSED,
	  "The SIM's state does not allow this, or the requested state is not "
	  "offered." },
	{ "10000006", E_SERVICE_REFUSED,
	  "Control Center does not accept the size of a page." },
	{ "10000007", E_SERVICE_REFUSED,
	  "The list has no such page." },
	{ "10000008", E_SERVICE_FORBIDDEN,
	  "This user may not change the operator's custom fields." },
	{ "10000009", E_SERVICE_FORBIDDEN,
	  "This user may not change the account's custom fields." },
	{ "10000010", E_SERVICE_FORBIDDEN,
	  "This user may not change the customer's custom fields." },
	{ "10000011", E_SERVICE_REFUSED,
	  "Control Center says that something is missing in the request." },
	{ "10000012", E_SERVICE_REFUSED,
	  "Control Center does not accept the date." },
	{ "10000013", E_SERVICE_REFUSED,
	  "This rate plan is not available to this SIM. Check its spelling." },
	{ "10000014", E_SERVICE_REFUSED,
	  "This communication plan is not available to this SIM." },
	{ "10000015", E_SERVICE_REFUSED,
	  "This customer is not available." },
	{ "10000016", E_SERVICE_REFUSED,
	  "This overage override is not offered." },
	{ "10000017", E_SERVICE_REFUSED,
	  "Control Center could not read the text of the message." },
	{ "10000018", E_SERVICE_REFUSED,
	  "Control Center does not accept the coding of the message." },
	{ "10000019", E_SERVICE_REFUSED,
	  "Control Center does not accept how long the message is valid." },
	{ "10000020", E_SERVICE_REFUSED,
	  "The message is too long." },
	{ "10000021", E_SERVICE_NOTFOUND,
	  "Control Center says this is not an ICCID." },
	{ "10000022", E_SERVICE_REFUSED,
	  "Control Center requires a start date." },
	{ "10000023", E_SERVICE_REFUSED,
	  "Control Center could not read the request." },
	{ "10000024", E_SERVICE_REFUSED,
	  "This address does not serve version 1 of the API." },
	{ "10000025", E_SERVICE_REFUSED,
	  "Control Center does not accept the device ID." },
	{ "10000026", E_SERVICE_REFUSED,
	  "Control Center does not accept the modem ID." },
	{ "10000027", E_SERVICE_REFUSED,
	  "The dates are in the wrong order." },
	{ "10000028", E_SERVICE_REFUSED,
	  "Control Center does not know a part of the request." },
	{ "10000029", E_SERVICE_REFUSED,
	  "A SIM cannot go back to a state before its activation." },
	{ "10000030", E_SERVICE_FORBIDDEN,
	  "The role of this user has no access to this function." },
	{ "10000031", E_SERVICE_REFUSED,
	  "Control Center does not know this zone." },
	{ "10000032", E_SERVICE_REFUSED,
	  "There is no usage for this date. This API has the current billing "
	  "cycle and the two before it, and the date must be the first day "
	  "of one." },
	{ "10000033", E_SERVICE_REFUSED,
	  "Control Center does not accept the contact name." },
	{ "10000045", E_SERVICE_REFUSED,
	  "Control Center does not look back further than a year." },
	{ "10000049", E_SERVICE_REFUSED,
	  "The history goes back 365 days at most." },
	{ "10000062", E_SERVICE_FORBIDDEN,
	  "This user has no access to the data of the account." },
	{ "10000079", E_SERVICE_FORBIDDEN,
	  "This function is not part of your account at the carrier." },
	{ "10000080", E_SERVICE_FORBIDDEN,
	  "This user may not do that." },
	{ "10000602", E_SERVICE_REFUSED,
	  "The account does not track where its SIMs are." },
	{ "10002119", E_SERVICE_REFUSED,
	  "Control Center does not accept a date in the future." },
	{ "20000001", E_SERVICE_NOTFOUND,
	  "Control Center does not know this ICCID in your account." },
	{ "20000002", E_SERVICE_REFUSED,
	  "Control Center does not know this message." },
	{ "20000003", E_SERVICE_REFUSED,
	  "Control Center does not know this account." },
	{ "20000005", E_SERVICE_REFUSED,
	  "Control Center does not know this role." },
	{ "30000001", E_SERVICE_FAULT,
	  "Control Center had an internal error." },
	{ "30000002", E_SERVICE_FAULT,
	  "Control Center could not hand the message to the network." },
	{ "40000029", E_SERVICE_RATE, too_often },
};

/* Families of codes that are not listed individually. */
static const struct {
	const char	*begins;
	size_t		 digits;
	const char	*words;
} families[] = {
	{ "14001", 7, "Control Center refused this for the user." },
	{ "100005", 8, "Control Center refused this for the account." },
	{ "500012", 8, "Control Center refused this for the shipping." },
};

static const char wrong_host[] =
    "The answer came from a web page, not from the API. The API endpoint is "
    "probably the address of the console: ask your operator for the address "
    "of the REST API.";

/* The error for a status without a code. */
static enum err
by_status(int status, struct result *r, const char *said)
{
	r->reason = said;
	switch (status) {
	case 401:
		r->reason = "Control Center does not accept this username "
		    "and access key.";
		return E_SERVICE_AUTH;
	case 403:
		if (said == NULL)
			r->reason = "Control Center does not allow this for "
			    "this user.";
		return E_SERVICE_FORBIDDEN;
	case 429:
		if (said == NULL)
			r->reason = too_often;
		return E_SERVICE_RATE;
	}
	if (status >= 500) {
		if (said == NULL)
			r->reason = "Control Center had an internal error.";
		return E_SERVICE_FAULT;
	}
	if (said == NULL) {
		r->reason = "Control Center's answer does not conform to its "
		    "API.";
		return E_SERVICE_ANSWER;
	}
	return E_SERVICE_REFUSED;
}

/* The error for a code, and our sentence; NULL when there is none. */
static const char *
meaning(const char *code, enum err *e)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(codes[i].code, code) == 0) {
			*e = codes[i].err;
			return codes[i].words;
		}
	*e = E_SERVICE_REFUSED;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (strlen(code) == families[i].digits &&
		    strncmp(code, families[i].begins,
		    strlen(families[i].begins)) == 0)
			return families[i].words;
	return NULL;
}

/* {"errorMessage", "errorCode"}: our sentence, followed by the carrier's when
 * that may say more. */
static enum err
refused(int status, const json_t *j, struct arena *a, struct result *r)
{
	const char *said = answer_clean(a, json_string_value(json_object_get(j,
	    "errorMessage")), SAID_MAX);
	const char *ours;
	enum err e;

	r->code = answer_text(a, j, "errorCode");
	ours = r->code == NULL ? NULL : meaning(r->code, &e);
	if (ours == NULL)
		return by_status(status, r, said);
	r->reason = said == NULL || e != E_SERVICE_REFUSED ? ours :
	    arena_printf(a, "%s (“%s”)", ours, said);
	return e;
}

/* The answer is not JSON: usually an HTML page of a console or a gateway. */
static enum err
not_json(const struct http_reply *rp, struct result *r)
{
	bool html = strncasecmp(rp->content_type, "text/html", 9) == 0 ||
	    rp->body[strspn(rp->body, " \t\r\n")] == '<';

	if (rp->status >= 300 && rp->status < 400) {
		r->reason = "The server redirects requests. The API endpoint "
		    "is probably not the address of the API.";
		return E_SERVICE_ANSWER;
	}
	if (html && (rp->status == 404 || rp->status < 300)) {
		r->reason = wrong_host;
		return E_SERVICE_ANSWER;
	}
	return by_status(rp->status, r, NULL);
}

enum err
cc_rest_answer(const struct http_reply *rp, struct arena *a, struct result *r,
    json_t **j)
{
	enum err e;

	*j = json_read_answer(a, rp->body, rp->len, &e);
	if (e == E_SERVICE_BIG) {
		r->reason = "Control Center's answer is longer than Patchbay "
		    "reads.";
		return e;
	}
	if (!json_is_object(*j))
		*j = NULL;
	if (rp->status >= 200 && rp->status < 300 && *j != NULL)
		return E_OK;
	if (*j == NULL)
		return not_json(rp, r);
	return refused(rp->status, *j, a, r);
}

enum err
cc_rest_sim_answer(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r, json_t **j)
{
	enum err e = cc_rest_answer(rp, a, r, j);
	const char *iccid;

	if (e != E_OK)
		return e;
	iccid = answer_text(a, *j, "iccid");
	if (iccid != NULL && iccid_same(iccid, args->resource))
		return E_OK;
	r->reason = iccid == NULL ?
	    "Control Center's answer does not name the SIM." :
	    "Control Center answered about another SIM.";
	return E_SERVICE_ANSWER;
}

enum err
cc_rest_list(const json_t *j, const char *name, struct result *r,
    const json_t **list)
{
	*list = json_get_nocase(j, name);
	if (json_is_array(*list) || (*list == NULL &&
	    (json_object_get(j, "pageNumber") != NULL ||
	    json_object_get(j, "lastPage") != NULL)))
		return E_OK;
	r->reason = "The answer was not the requested list. Check the API "
	    "endpoint.";
	return E_SERVICE_ANSWER;
}

size_t
cc_rest_room(const json_t *list, size_t have)
{
	size_t n = json_array_size(list);

	return n < CC_REST_LIST - have ? n : CC_REST_LIST - have;
}

bool
cc_rest_more(const json_t *j, const json_t *list)
{
	int last = json_bool(j, "lastPage");

	return last < 0 ? json_array_size(list) >= CC_REST_ROWS : last == 0;
}

bool
cc_rest_past_end(const struct op_args *args, struct result *r)
{
	if (args->page <= 1 || r->code == NULL ||
	    strcmp(r->code, "10000007") != 0)
		return false;
	r->code = r->reason = NULL;
	r->more = false;
	return true;
}
