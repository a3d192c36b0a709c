#include <stdlib.h>
#include <string.h>

#include "soap.h"

/*
 * The numbers in a faultstring (contract 1.7); narrow ranges come before wide
 * ones.
 */
static const struct {
	int		 from, to;
	enum err	 err;
	const char	*words;
} faults[] = {
	{ 10000, 10000, E_SERVICE_REFUSED,
	  "The search is too general." },
	{ 10001, 10001, E_SERVICE_REFUSED,
	  "More was requested than the API returns at once." },
	{ 100000, 100000, E_SERVICE_REFUSED,
	  "Control Center has a problem with this device." },
	{ 100100, 100100, E_SERVICE_NOTFOUND,
	  "Control Center does not know this ICCID in your account." },
	{ 100101, 100101, E_SERVICE_NOTFOUND,
	  "Control Center says this is not an ICCID." },
	{ 100200, 100200, E_SERVICE_REFUSED,
	  "Control Center does not offer this kind of change." },
	{ 100300, 100300, E_SERVICE_REFUSED,
	  "Control Center refused the change." },
	{ 100400, 100401, E_SERVICE_NOTFOUND,
	  "Control Center does not know this device." },
	{ 100500, 100501, E_SERVICE_REFUSED,
	  "The communication offer is not valid." },
	{ 100510, 100510, E_SERVICE_REFUSED,
	  "The campaign is not valid." },
	{ 100520, 100520, E_SERVICE_REFUSED,
	  "This rate plan is not available to this SIM. Check its spelling." },
	{ 100000, 199999, E_SERVICE_REFUSED,
	  "Control Center refused this for the device." },
	{ 200000, 200000, E_SERVICE_FAULT,
	  "The billing service of Control Center failed." },
	{ 200100, 200100, E_SERVICE_REFUSED,
	  "There is no invoice for this cycle yet." },
	{ 200200, 200200, E_SERVICE_REFUSED,
	  "There is no usage for this cycle. This API has completed billing "
	  "cycles only, and the date must be the first day of one." },
	{ 300000, 399999, E_SERVICE_REFUSED,
	  "Control Center refused this for the account." },
	{ 400000, 400000, E_SERVICE_FAULT,
	  "The API of Control Center failed." },
	{ 400100, 400100, E_SERVICE_AUTH,
	  "Control Center does not accept this access key (its license key)." },
	{ 400101, 400101, E_SERVICE_RATE,
	  "This access key was used more often than Control Center allows. "
	  "Try again in a minute." },
	{ 400200, 400200, E_SERVICE_AUTH,
	  "Control Center does not accept this username and password." },
	{ 400201, 400201, E_SERVICE_FORBIDDEN,
	  "The SIM belongs to another account or operator." },
	{ 400300, 400300, E_SERVICE_FAULT,
	  "Control Center had an internal error." },
	{ 400400, 400400, E_SERVICE_REFUSED,
	  "Too many SIMs were requested at once." },
	{ 400500, 400500, E_SERVICE_NOTFOUND,
	  "Control Center says this is not an ICCID." },
	{ 500000, 500000, E_SERVICE_REFUSED,
	  "The SMS service of Control Center refused this." },
	{ 500100, 500100, E_SERVICE_REFUSED,
	  "The dates are in the wrong order." },
	{ 500200, 500200, E_SERVICE_REFUSED,
	  "Too many messages were requested at once." },
	{ 500300, 500300, E_SERVICE_REFUSED,
	  "Control Center does not know this message." },
	{ 500400, 500400, E_SERVICE_REFUSED,
	  "The message has no text." },
	{ 500500, 500500, E_SERVICE_REFUSED,
	  "The message is longer than 160 characters." },
	{ 500600, 500600, E_SERVICE_REFUSED,
	  "The message could not be handed to the network." },
	{ 500700, 500700, E_SERVICE_REFUSED,
	  "The SIM is not activated, so it cannot receive messages." },
	{ 500800, 500900, E_SERVICE_REFUSED,
	  "Control Center could not read the text of the message." },
	{ 500000, 599999, E_SERVICE_REFUSED,
	  "The SMS service of Control Center refused this." },
	{ 700000, 799999, E_SERVICE_REFUSED,
	  "Control Center refused this for its alerts." },
	{ 800000, 800199, E_SERVICE_REFUSED,
	  "The communication plan (network access configuration) is not "
	  "valid." },
	{ 900100, 900100, E_SERVICE_REFUSED,
	  "The SIM has no session now." },
	{ 900101, 900104, E_SERVICE_REFUSED,
	  "The messaging service of Control Center refused this." },
	{ 900000, 999999, E_SERVICE_REFUSED,
	  "Control Center could not reach the network." },
	{ 1000100, 1000100, E_SERVICE_REFUSED,
	  "Control Center does not know this account." },
	{ 1000400, 1000400, E_SERVICE_REFUSED,
	  "Too many accounts were requested at once." },
	{ 1000000, 1099999, E_SERVICE_REFUSED,
	  "Control Center refused this for the account." },
	{ 1100000, 1119999, E_SERVICE_REFUSED,
	  "Control Center refused this for the rating of the SIM." },
	{ 1120000, 1129999, E_SERVICE_REFUSED,
	  "Control Center refused this for the payment of the line." },
	{ 1200000, 1299999, E_SERVICE_REFUSED,
	  "Control Center refused this for the event plan." },
	{ 1400000, 1499999, E_SERVICE_REFUSED,
	  "Control Center refused this for the user." },
	{ 1500100, 1500100, E_SERVICE_NOTFOUND,
	  "Control Center says this is not an IMSI." },
	{ 1600100, 1600100, E_SERVICE_REFUSED,
	  "The wholesale plan is not valid." },
	{ 1700100, 1700102, E_SERVICE_REFUSED,
	  "The communication plan, APN or IP address is not valid." },
	{ 1800100, 1800199, E_SERVICE_REFUSED,
	  "Control Center refused this for a global SIM." },
};

/* Reasons for refusing an edit: tokens somewhere in the detail. */
static const struct {
	const char *token, *words;
} tokens[] = {
	{ "SIMSTATUS_INVALID_TRANSITION",
	  "The SIM cannot change from its present state to the requested "
	      "one." },
	{ "SIMSTATUS_TRANSITION_UNAUTHORIZED",
	  "This user may not set the requested state." },
	{ "SIMSTATUS_SUSPENDED",
	  "The SIM is suspended or under fraud review, so its state cannot "
	  "be changed." },
	{ "SIMSTATUS_NULL_IN_DB", "The SIM has no state at the carrier." },
	{ "SIMSTATUS_INVALID", "This state is not offered." },
	{ "SIMSTATUS_NULL", "No state was given." },
	{ "INVALID_EFFECTIVE_DATE", "The date must be today or later." },
	{ "ACTIVATION_IN_PAST", "The date must be today or later." },
	{ "RATEPLAN_INVALID",
	  "This rate plan is not available to this SIM. Check its spelling." },
	{ "RATEPLAN_NULL", "No rate plan was given." },
	{ "OVERRIDEMODE_INVALID", "This overage override is not offered." },
	{ "OVERRIDEMODE_NULL", "No overage override was given." },
	{ "DEVICEID_INVALID_FORMAT",
	  "A device ID has at most 50 characters, no comma and no asterisk." },
	{ "DEVICEID_NULL", "No device ID was given." },
	{ "MODEMID_INVALID_FORMAT",
	  "A modem ID has at most 40 characters, no comma and no asterisk." },
	{ "MODEMID_NULL", "No modem ID was given." },
	{ "CUSTOMER_NAME_TOO_MANY_CHARS",
	  "A customer has at most 100 characters." },
	{ "CUSTOMER_NAME_INVALID_FORMAT", "A customer has no commas." },
	{ "CUSTOMERNAME_INVALID", "This customer is not available." },
	{ "CUSTOMER_NAME_NULL", "No customer was given." },
	{ "CUSTOMER_SUSPEND_INVALID_STATUS",
	  "The customer suspension is not valid." },
	{ "CUSTOMER_SUSPEND_NULL", "No customer suspension was given." },
	{ "SYSTEM_ERROR", "Control Center had an internal error." },
};

/* Find a whole word of capitals, so that SIMSTATUS_NULL does not match
 * SIMSTATUS_NULL_IN_DB. */
static bool
has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *hit = strstr(text, word); hit != NULL;
	    hit = strstr(hit + 1, word))
		if (hit[n] != '_' && (hit == text || hit[-1] != '_'))
			return true;
	return false;
}

/* Searches all texts below x, because it is not documented which element has
 * the token. */
static const char *
token_words(const struct xml *x, struct arena *a, const char **token)
{
	const char *text, *words;

	for (x = xml_child(x, NULL, NULL); x != NULL;
	    x = xml_next(x, NULL, NULL)) {
		text = xml_text(a, x);
		for (size_t i = 0; text != NULL &&
		    i < sizeof(tokens) / sizeof(tokens[0]); i++)
			if (has_word(text, tokens[i].token)) {
				*token = tokens[i].token;
				return tokens[i].words;
			}
		if ((words = token_words(x, a, token)) != NULL)
			return words;
	}
	return NULL;
}

/* The code in the faultstring, alone or within words. */
static const char *
find_code(struct arena *a, const char *s)
{
	size_t n;

	for (; *s != '\0'; s += n == 0 ? 1 : n) {
		n = strspn(s, "0123456789");
		if (n >= 5 && n <= 7)
			return arena_strndup(a, s, n);
	}
	return NULL;
}

/* Our sentence, followed by the carrier's when that may say more. */
static const char *
with_its_words(struct arena *a, const char *ours, const char *said)
{
	if (said == NULL || strlen(said) > 200)
		return ours;
	return arena_printf(a, "%s (“%s”)", ours, said);
}

/* Faults without a number come from the rate limiter in front of the API. */
static enum err
unnumbered(const struct soap_fault *f, const char *said, struct result *r)
{
	if (strstr(f->code, "Security") != NULL ||
	    strstr(f->code, "Authentication") != NULL) {
		r->reason = "Control Center does not accept this username and "
		    "password.";
		return E_SERVICE_AUTH;
	}
	if (said == NULL)
		said = *f->string == '\0' ? NULL : f->string;
	r->reason = said != NULL ? said :
	    "Control Center refused without saying why.";
	/* the faultcode says which side is at fault */
	return soap_client_fault(f) ? E_SERVICE_REFUSED :
	    E_SERVICE_FAULT;
}

/*
 * jws:error is the carrier's sentence. jws:message is never shown, because it
 * was seen to contain the licence key.
 */
enum err
cc_soap_fault(const struct soap_fault *f, struct arena *a, struct result *r)
{
	const char *said = xml_get(a, f->detail, NULL, "error");
	const char *words, *token = NULL;
	long code;

	r->code = find_code(a, f->string);
	code = r->code == NULL ? 0 : strtol(r->code, NULL, 10);
	words = token_words(f->detail, a, &token);
	/* the token is more specific than any number, except SYSTEM_ERROR */
	if (words != NULL && (code == 0 || code == 100300 ||
	    strcmp(token, "SYSTEM_ERROR") != 0)) {
		r->code = code == 0 ? token :
		    arena_printf(a, "%ld %s", code, token);
		r->reason = words;
		return strcmp(token, "SYSTEM_ERROR") == 0 ? E_SERVICE_FAULT :
		    E_SERVICE_REFUSED;
	}
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (code >= faults[i].from && code <= faults[i].to) {
			r->reason = faults[i].err == E_SERVICE_REFUSED ?
			    with_its_words(a, faults[i].words, said) :
			    faults[i].words;
			return faults[i].err;
		}
	return unnumbered(f, said, r);
}
