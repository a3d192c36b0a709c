#include <string.h>

#include "malima.h"

struct meaning {
	const char	*name;
	enum err	 err;
	const char	*words;
};

/* The code inside a MalimaError (contract A5). */
static const struct meaning codes[] = {
	{ "MLM_QUOTA_EXCEEDED", E_SERVICE_RATE,
	  "The number of requests that Orange allows this user in a month is "
	  "used up. It starts again next month." },
	{ "MLM_SOAP_HEADER_ERROR", E_SERVICE_AUTH,
	  "Orange's M2M API does not know this user." },
	{ "MLM_UNKNOWN_USER", E_SERVICE_AUTH,
	  "Orange's M2M API does not know this user." },
	{ "MALIMA_INTERNAL_ERROR", E_SERVICE_FAULT,
	  "Orange had an internal error." },
	{ "MLM_DEFAULT_ERROR_CODE", E_SERVICE_FAULT,
	  "Orange had an internal error." },
	{ "CANNOT_CONNECT_TO_DATABASE", E_SERVICE_FAULT,
	  "Orange cannot reach its own data at the moment." },
	{ "CANNOT_CONNECT_TO_CDR_DATABASE", E_SERVICE_FAULT,
	  "Orange cannot reach its own data at the moment." },
	{ "INVALID_RANGE_SIZE_PARAMETER", E_SERVICE_REFUSED,
	  "Orange does not return lists of this length." },
	{ "INVALID_RANGE_START_PARAMETER", E_SERVICE_REFUSED,
	  "Orange does not start lists at this position." },
	{ "MLM_NOT_AUTHORIZED_TRANSITION", E_SERVICE_REFUSED,
	  "The SIM cannot change from its present status to the requested "
	      "one." },
	{ "MLM_TOO_MANY_NODE_IDENTIFIERS", E_SERVICE_REFUSED,
	  "Too many SIMs were requested at once." },
	{ "MLM_TICKET_CREATION", E_SERVICE_FAULT,
	  "Orange could not take the order." },
	{ "MLM_TICKET_CREATION_ERROR", E_SERVICE_FAULT,
	  "Orange could not take the order." },
	{ "MLM_RES_ALREADY_RETR", E_SERVICE_REFUSED,
	  "This result was read before, and Orange gives it only once." },
	{ "CANCEL_BY_ADMIN", E_SERVICE_REFUSED,
	  "Orange's administration cancelled this." },
};

/* Faults that are elements of their own. */
static const struct meaning elements[] = {
	{ "TooManyLineIdentifiersError", E_SERVICE_REFUSED,
	  "Too many SIMs were requested at once." },
	{ "UnknownLineIdentifierError", E_SERVICE_NOTFOUND,
	  "Orange does not know this SIM." },
	{ "TooManyResultsError", E_SERVICE_REFUSED,
	  "There are more results than Orange returns at once." },
	{ "InvalidParameterError", E_SERVICE_REFUSED,
	  "Orange does not accept part of the request." },
	{ "InvalidPeriodError", E_SERVICE_REFUSED,
	  "Orange does not accept this period." },
	{ "UnknownTicketError", E_SERVICE_REFUSED,
	  "Orange does not know this order." },
	{ "ResultAlreadyRetrievedError", E_SERVICE_REFUSED,
	  "This result was read before, and Orange gives it only once." },
	{ "TelcoISError", E_SERVICE_FAULT,
	  "A system behind Orange's API failed." },
	{ "GeolocServiceError", E_SERVICE_FAULT,
	  "Orange's location service failed." },
	{ "NetworkStatusServiceError", E_SERVICE_FAULT,
	  "Orange's network status service failed." },
};

static const struct meaning *
meaning(const struct meaning *m, size_t n, const char *name)
{
	for (size_t i = 0; name != NULL && i < n; i++)
		if (strcmp(m[i].name, name) == 0)
			return &m[i];
	return NULL;
}

/* The schema puts the children of these elements in no namespace; any namespace
 * is accepted. */
enum err
malima_fault(const struct soap_fault *f, struct arena *a, struct result *r)
{
	const struct xml *x = xml_child(f->detail, NULL, NULL);
	const char *code = xml_get(a, x, NULL, "code");
	const char *said = xml_get(a, x, NULL, "message");
	const struct meaning *m;

	if (x != NULL && code == NULL)
		code = arena_strdup(a, xml_name(x));
	r->code = code;
	m = meaning(codes, sizeof(codes) / sizeof(codes[0]), code);
	if (m == NULL && x != NULL)
		m = meaning(elements, sizeof(elements) / sizeof(elements[0]),
		    xml_name(x));
	if (said != NULL && strlen(said) > 200)
		said = NULL;
	if (m != NULL) {
		r->reason = said == NULL || m->err == E_SERVICE_AUTH ?
		    m->words : arena_printf(a, "%s (“%s”)", m->words, said);
		return m->err;
	}
	if (said == NULL && *f->string != '\0' && strlen(f->string) <= 200)
		said = f->string;
	r->reason = said != NULL ? arena_strdup(a, said) :
	    "Orange refused without saying why.";
	return soap_client_fault(f) ? E_SERVICE_REFUSED :
	    E_SERVICE_FAULT;
}
