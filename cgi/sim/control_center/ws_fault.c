#include "ws.h"

/* The fault numbers of the contract (1.7) that are used here. */
static const struct fault_row {
	int		 code;
	bool		 client;	/* the faultcode says Client */
	const char	*error;
} rows[] = {
	{ 100100, false, "Terminal not found." },
	{ 100101, false, "Invalid ICCID." },
	{ 100200, false, "Invalid change type." },
	{ 100300, false, "Invalid edit terminal request." },
	{ 200200, false, "No terminal usage was found for this billing "
	    "cycle." },
	{ 400000, true, "The request is not one of this API." },
	{ 400100, false,
	    "Invalid license key. Please use a valid API license key." },
	{ 400101, false, "The API license is over its rate limit." },
	{ 400200, true, "Security validation error. Your username or "
	    "password is incorrect." },
	{ 400201, false, "Access violation." },
	{ 400300, false, "Internal error." },
	{ 400400, false, "Too many entries in the request." },
	{ 500100, false, "The from date is after the to date." },
	{ 500200, false, "Too many SMS messages in the request." },
	{ 500300, false, "SMS message not found." },
	{ 500400, false, "The message text is null." },
	{ 500500, false, "The message text is greater than 160 characters." },
	{ 500700, false, "The terminal is not active." },
	{ 500800, false, "The message text could not be decoded." },
};

static void
detail(struct xml_writer *w, const char *name, const char *text)
{
	xml_open(w, name);
	xml_put_attr(w, "xmlns:jws", WS_NS);
	xml_put_text(w, text);
	xml_close(w);
}

/* In the captured form, without an XML declaration. */
void
ws_fault(struct call *c, int code, const char *token)
{
	struct xml_writer w = { .b = &c->reply->out };
	const struct fault_row *r = rows;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].code == code)
			r = &rows[i];
	c->reply->status = 500;
	c->reply->content_type = "text/xml;charset=utf-8";
	c->reply->headers = "SOAPAction: \"\"\r\n";
	buf_reset(&c->reply->out);
	xml_open(&w, "SOAP-ENV:Envelope");
	xml_put_attr(&w, "xmlns:SOAP-ENV",
	    "http://schemas.xmlsoap.org/soap/envelope/");
	xml_open(&w, "SOAP-ENV:Header");
	xml_close(&w);
	xml_open(&w, "SOAP-ENV:Body");
	xml_open(&w, "SOAP-ENV:Fault");
	xml_put(&w, "faultcode", r->client ? "SOAP-ENV:Client" :
	    "SOAP-ENV:Server");
	xml_put(&w, "faultstring", arena_printf(c->a, "%d", code));
	xml_open(&w, "detail");
	detail(&w, "jws:error", r->error);
	detail(&w, "jws:exception", code == 400200 ? "com.jasperwireless.ws."
	    "ApiSecurityValidationException" :
	    "com.jasperwireless.ws.ApiException");
	detail(&w, "jws:message", token != NULL ? token : r->error);
	while (w.depth > 0)
		xml_close(&w);
}
