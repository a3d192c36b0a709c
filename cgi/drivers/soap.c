#include <string.h>
#include <strings.h>

#include "../lib/web/mime.h"
#include "soap.h"

#define ENVELOPE	"http://schemas.xmlsoap.org/soap/envelope/"
#define WSS		"http://docs.oasis-open.org/wss/2004/01/" \
			"oasis-200401-wss-"
#define WSSE		WSS "wssecurity-secext-1.0.xsd"
#define PASSWORD_TEXT	WSS "username-token-profile-1.0#PasswordText"

static void
put_security(struct xml_writer *w, const char *user, const char *password)
{
	xml_open(w, "wsse:Security");
	xml_put_attr(w, "xmlns:wsse", WSSE);
	xml_put_attr(w, "soapenv:mustUnderstand", "1");
	xml_open(w, "wsse:UsernameToken");
	xml_put(w, "wsse:Username", user);
	xml_open(w, "wsse:Password");
	xml_put_attr(w, "Type", PASSWORD_TEXT);
	xml_put_text(w, password == NULL ? "" : password);
	xml_close(w);
	xml_close(w);
	xml_close(w);
}

void
soap_begin(struct soap *s, const struct soap_ns *ns, const char *user,
    const char *password)
{
	struct xml_writer *w = &s->w;

	buf_init(&s->b, SOAP_MAX);
	xml_begin(w, &s->b);
	xml_open(w, "soapenv:Envelope");
	xml_put_attr(w, "xmlns:soapenv", ENVELOPE);
	for (; ns->attr != NULL; ns++)
		xml_put_attr(w, ns->attr, ns->uri);
	xml_open(w, "soapenv:Header");
	if (user != NULL)
		put_security(w, user, password);
	xml_close(w);
	xml_open(w, "soapenv:Body");
}

enum err
soap_end(struct soap *s, struct arena *a, const char *url, const char *action,
    struct http_request *rq)
{
	bool good;

	xml_close(&s->w);
	xml_close(&s->w);
	good = xml_end(&s->w);
	if (good) {
		rq->method = "POST";
		rq->url = url;
		rq->headers[0] = "Content-Type: text/xml; charset=UTF-8";
		rq->headers[1] = arena_printf(a, "SOAPAction: \"%s\"", action);
		rq->headers[2] = "Accept: text/xml";
		rq->body = arena_strndup(a, s->b.data, s->b.len);
		rq->body_len = s->b.len;
	}
	buf_free(&s->b);
	return good ? E_OK : E_INPUT;
}

#define CHECK_IT	"Check the address in the extension's settings."

/* Is it the HTML page of a console or a gateway? */
static bool
is_web_page(const struct http_reply *rp)
{
	const char *s = rp->body + strspn(rp->body, " \t\r\n");

	return strncasecmp(s, "<!DOCTYPE html", 14) == 0 ||
	    strncasecmp(s, "<html", 5) == 0;
}

/* The error for a status when the body says nothing. */
static enum err
status_error(const struct http_reply *rp, struct arena *a, const char *fault,
    const char **reason)
{
	switch (rp->status) {
	case 401:
		*reason = "The carrier does not accept these credentials.";
		return E_SERVICE_AUTH;
	case 403:
		*reason = "The carrier does not let this user do that.";
		return E_SERVICE_FORBIDDEN;
	case 404:
	case 405:
		*reason = "There is no such API at this address. " CHECK_IT;
		return E_SERVICE_ANSWER;
	case 429:
		*reason = "The carrier limits the rate of requests. Try again "
		    "in a minute.";
		return E_SERVICE_RATE;
	default:
		break;
	}
	if (rp->status >= 500) {
		*reason = arena_printf(a, "The carrier failed (HTTP %d).",
		    rp->status);
		return E_SERVICE_FAULT;
	}
	*reason = is_web_page(rp) ?
	    "The answer came from a web page, not from the API. " CHECK_IT :
	    rp->status >= 200 && rp->status < 300 ?
	    arena_printf(a, "The answer is not SOAP. %s", fault) :
	    arena_printf(a, "The answer is not SOAP (HTTP %d). " CHECK_IT,
	    rp->status);
	return E_SERVICE_ANSWER;
}

/* "soap:Server" without its prefix. */
static const char *
local_part(const char *s)
{
	const char *colon = s == NULL ? NULL : strchr(s, ':');

	return colon == NULL ? s : colon + 1;
}

/* SOAP 1.1: faultcode, faultstring, detail. */
static void
read_fault(struct arena *a, const struct xml *x, struct soap_fault *f)
{
	f->code = local_part(xml_get(a, x, NULL, "faultcode"));
	f->string = xml_get(a, x, NULL, "faultstring");
	f->detail = xml_child(x, NULL, "detail");
}

/* Reason has a Text for each of several languages. */
static const char *
reason_text(struct arena *a, const struct xml *reason)
{
	const struct xml *t, *first = xml_child(reason, NULL, "Text");

	for (t = first; t != NULL; t = xml_next(t, NULL, "Text"))
		if (xml_lang(a, t) != NULL &&
		    strncasecmp(xml_lang(a, t), "en", 2) == 0)
			return xml_text(a, t);
	return xml_text(a, first);
}

/* SOAP 1.2: Code with Value and Subcode, Reason, Detail; translated to the
 * terms of 1.1, where a subcode follows a dot. */
static void
read_fault_12(struct arena *a, const struct xml *x, struct soap_fault *f)
{
	const struct xml *code = xml_child(x, NULL, "Code");
	const char *value = local_part(xml_get(a, code, NULL, "Value"));
	const char *sub = local_part(xml_get(a, xml_child(code, NULL,
	    "Subcode"), NULL, "Value"));

	if (value != NULL && strcmp(value, "Sender") == 0)
		value = "Client";
	else if (value != NULL && strcmp(value, "Receiver") == 0)
		value = "Server";
	f->code = value == NULL || sub == NULL ? value :
	    arena_printf(a, "%s.%s", value, sub);
	f->string = reason_text(a, xml_child(x, NULL, "Reason"));
	f->detail = xml_child(x, NULL, "Detail");
}

bool
soap_client_fault(const struct soap_fault *f)
{
	return strcmp(f->code, "Client") == 0 ||
	    strncmp(f->code, "Client.", 7) == 0;
}

enum err
soap_read(const struct http_reply *rp, struct arena *a,
    const struct xml **payload, struct soap_fault *f, const char **reason)
{
	const struct xml *root, *first;
	struct mime m;
	const char *fault = "It is not an envelope.";

	*f = (struct soap_fault){ .code = NULL };
	*payload = NULL;
	*reason = NULL;
	m = mime_root(a, rp->content_type, rp->body, rp->len);
	root = xml_read(a, m.body, m.len, m.charset, &fault);
	if (root == NULL && strcmp(fault, XML_TOO_MANY) == 0) {
		*reason = "The carrier's answer is longer than Patchbay "
		    "reads.";
		return E_SERVICE_BIG;
	}
	if (!xml_is(root, NULL, "Envelope"))
		return status_error(rp, a, root == NULL ? fault :
		    "It is not an envelope.", reason);
	first = xml_child(xml_child(root, NULL, "Body"), NULL, NULL);
	if (xml_is(first, NULL, "Fault")) {
		if (xml_child(first, NULL, "Code") != NULL)
			read_fault_12(a, first, f);
		else
			read_fault(a, first, f);
		if (f->code == NULL)
			f->code = "";
		if (f->string == NULL)
			f->string = "";
		return E_SERVICE_REFUSED;
	}
	if (first == NULL || rp->status < 200 || rp->status > 299)
		return status_error(rp, a, "Its body is empty.", reason);
	*payload = first;
	return E_OK;
}
