#include <string.h>
#include <strings.h>

#include "ws.h"

static const struct ws_op {
	const char	*name;		/* without Request or Response */
	int		(*handler)(struct ws *);
	enum fleet_role	 role;		/* the lowest role allowed */
	enum call_kind	 kind;
	bool		 anonymous;	/* needs only the licence key */
	const char	*wrap, *sim;	/* the elements that name SIMs */
} ops[] = {
	{ "Echo", ws_echo, FLEET_READONLY, CALL_READ, true, NULL, NULL },
	{ "GetModifiedTerminals", ws_modified, FLEET_READONLY, CALL_READ,
	    false, NULL, NULL },
	{ "GetTerminalDetails", ws_details, FLEET_READONLY, CALL_READ, false,
	    "iccids", "iccid" },
	{ "EditTerminal", ws_edit, FLEET_USER, CALL_EDIT, false, NULL,
	    "iccid" },
	{ "GetTerminalUsage", ws_usage, FLEET_READONLY, CALL_READ, false,
	    NULL, "iccid" },
	{ "GetSessionInfo", ws_session, FLEET_READONLY, CALL_READ, false,
	    NULL, "iccid" },
	{ "GetTerminalAuditTrail", ws_trail, FLEET_READONLY, CALL_READ, false,
	    NULL, "iccid" },
	{ "SendSMS", ws_sms_send, FLEET_USER, CALL_MESSAGE, false, NULL,
	    "sentToIccid" },
	{ "GetSMSDetails", ws_sms, FLEET_READONLY, CALL_READ, false, NULL,
	    NULL },
	{ "GetModifiedSMS", ws_sms_modified, FLEET_READONLY, CALL_READ, false,
	    NULL, "iccid" },
};

/* The operation, found before the call is counted. */
struct opened {
	const struct ws_op	*op;
	const struct xml	*in;
};

const char *
ws_get(struct ws *ws, const char *name)
{
	return xml_get(ws->a, ws->in, WS_NS, name);
}

void
ws_open(struct ws *ws, const char *name)
{
	xml_open(&ws->w, arena_printf(ws->a, "%s%s", ws->ns, name));
}

void
ws_close(struct ws *ws)
{
	xml_close(&ws->w);
}

void
ws_put(struct ws *ws, const char *name, const char *text)
{
	ws_open(ws, name);
	if (text != NULL && *text != '\0')
		xml_put_text(&ws->w, text);
	ws_close(ws);
}

void
ws_num(struct ws *ws, const char *name, int64_t n)
{
	ws_put(ws, name, arena_printf(ws->a, "%lld", (long long)n));
}

/* Enough digits to recover the exact bytes. */
void
ws_mb(struct ws *ws, const char *name, int64_t bytes)
{
	long long part = ((bytes % WS_MB) * 10000000 + WS_MB / 2) / WS_MB;
	char *s = arena_printf(ws->a, "%lld.%07lld", (long long)bytes / WS_MB,
	    part);

	for (size_t n = strlen(s); s[n - 1] == '0' && s[n - 4] != '.'; n--)
		s[n - 1] = '\0';
	ws_put(ws, name, s);
}

void
ws_date(struct ws *ws, const char *name, int64_t ms)
{
	if (ms != ABSENT)
		ws_put(ws, name, date_iso(ws->a, ms));
}

int
ws_sim(struct ws *ws, const char *iccid, struct ledger_sim *s)
{
	struct call *c = ws->call;
	size_t len = iccid == NULL ? 0 : strlen(iccid);
	enum err e;

	if (len < 19 || len > 20 || strspn(iccid, "0123456789") != len)
		return 100101;
	e = ledger_load(&c->ledger, c->account, iccid, s);
	return e == E_OK ? 0 : e == E_NOTFOUND ? 100100 : 400300;
}

int
ws_echo(struct ws *ws)
{
	ws_put(ws, "value", ws_get(ws, "value"));
	return 0;
}

/* Write Envelope, Body and the elements every answer begins with. */
static void
begin(struct ws *ws, const struct opened *asked)
{
	struct call *c = ws->call;
	bool documented = (c->account->flags & ACCOUNT_DOCUMENTED) != 0;
	const char *env = documented ? "soapenv" : "SOAP-ENV";

	ws->ns = documented ? "jws:" : "ns2:";
	xml_begin(&ws->w, &c->reply->out);
	xml_open(&ws->w, arena_printf(ws->a, "%s:Envelope", env));
	xml_put_attr(&ws->w, arena_printf(ws->a, "xmlns:%s", env),
	    "http://schemas.xmlsoap.org/soap/envelope/");
	xml_open(&ws->w, arena_printf(ws->a, "%s:Header", env));
	xml_close(&ws->w);
	xml_open(&ws->w, arena_printf(ws->a, "%s:Body", env));
	ws_open(ws, arena_printf(ws->a, "%sResponse", asked->op->name));
	xml_put_attr(&ws->w, documented ? "xmlns:jws" : "xmlns:ns2", WS_NS);
	if (!documented)
		xml_put_attr(&ws->w, "ns2:requestId", arena_printf(ws->a,
		    "%016llx", (unsigned long long)fleet_hash(c->account,
		    c->ledger.now, 11)));
	ws_put(ws, "correlationId", ws_get(ws, "messageId"));
	ws_put(ws, "version", documented ? "5.90" : "7.28");
	ws_put(ws, "build", documented ? "jasper_release_5.90" : "Unknown");
	ws_date(ws, "timestamp", c->ledger.now);
}

static void
answer(struct call *c)
{
	const struct opened *asked = c->api_ctx;
	struct ws ws = { .call = c, .a = c->a, .in = asked->in };
	int code;

	if (c->user != NULL && c->user->role > asked->op->role) {
		ws_fault(c, 400201, "The role of this user has no access to "
		    "this function.");
		return;
	}
	c->reply->content_type = "text/xml;charset=utf-8";
	c->reply->headers = "SOAPAction: \"\"\r\n";
	begin(&ws, asked);
	if ((code = asked->op->handler(&ws)) != 0) {
		ws_fault(c, code, ws.token);
		return;
	}
	for (int i = 0; i < 3; i++)
		xml_close(&ws.w);
	if (!xml_end(&ws.w))
		ws_fault(c, 400300, NULL);
}

static bool
fail(struct call *c, enum trouble trouble)
{
	if (trouble == TROUBLE_QUOTA)
		return false;
	ws_fault(c, trouble == TROUBLE_AUTH ? 400200 :
	    trouble == TROUBLE_RATE ? 400101 : 400300, NULL);
	return true;
}

static const struct ws_op *
find_op(const struct xml *in)
{
	const char *name;

	if (!xml_is(in, WS_NS, xml_name(in)))
		return NULL;
	name = xml_name(in);
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		size_t n = strlen(ops[i].name);

		if (strncmp(name, ops[i].name, n) == 0 &&
		    strcmp(name + n, "Request") == 0)
			return &ops[i];
	}
	return NULL;
}

/* Find the account by the licence key, and check that the user belongs to it.
 * 0 or the number of the fault. */
static int
sign_in(struct call *c, const struct opened *asked, const struct xml *envelope,
    const char **why)
{
	const char *key = xml_get(c->a, asked->in, WS_NS, "licenseKey");
	const struct xml *token;
	const struct fleet_account *a = fleet_accounts;
	const char *user, *password;

	for (; a->number != 0; a++)
		if (a->licence != NULL && key != NULL &&
		    strcmp(a->licence, key) == 0)
			break;
	if (a->number == 0) {
		/* the real service repeats the key as well */
		*why = arena_printf(c->a, "Invalid API license key: %s",
		    key == NULL ? "" : key);
		return 400100;
	}
	c->account = a;
	if (asked->op->anonymous)
		return 0;
	token = xml_child(xml_child(xml_child(envelope, NULL, "Header"), NULL,
	    "Security"), NULL, "UsernameToken");
	user = xml_get(c->a, token, NULL, "Username");
	password = xml_get(c->a, token, NULL, "Password");
	c->user = fleet_user_named(user);
	if (c->user == NULL || password == NULL ||
	    strcmp(c->user->password, password) != 0)
		return 400200;
	return c->user->account == a->number ? 0 : 400201;
}

/* The SIMs that the request names, separated by blanks. */
static const char *
sims_of(struct arena *a, const struct opened *asked)
{
	const struct ws_op *op = asked->op;
	const struct xml *x = asked->in;
	const char *id;
	struct buf b;
	char *list;

	if (op->sim == NULL)
		return "";
	if (op->wrap != NULL)
		x = xml_child(x, WS_NS, op->wrap);
	buf_init(&b, BODY_MAX);
	for (x = xml_child(x, WS_NS, op->sim); x != NULL;
	    x = xml_next(x, WS_NS, op->sim))
		if ((id = xml_text(a, x)) != NULL)
			buf_printf(&b, "%s%s", b.len > 0 ? " " : "", id);
	list = arena_strdup(a, b.data);
	buf_free(&b);
	return list;
}

/* Read the envelope and find the operation.  False after answering. */
static bool
read_envelope(struct call *c, struct opened *asked,
    const struct xml **envelope)
{
	const struct xml *body;
	const char *why = NULL;

	*envelope = xml_read(c->a, c->req.body, c->req.body_len, NULL, &why);
	body = xml_child(*envelope, "http://schemas.xmlsoap.org/soap/envelope/",
	    "Body");
	asked->in = xml_child(body, NULL, NULL);
	if (*envelope == NULL || asked->in == NULL)
		ws_fault(c, 400000, why != NULL ? why :
		    "This is not an envelope of SOAP 1.1 with a body.");
	else if ((asked->op = find_op(asked->in)) == NULL)
		ws_fault(c, 400000, "There is no such operation.");
	else if (xml_child(asked->in, WS_NS, "messageId") == NULL ||
	    xml_child(asked->in, WS_NS, "version") == NULL ||
	    xml_child(asked->in, WS_NS, "licenseKey") == NULL)
		ws_fault(c, 400000, "A request has messageId, version and "
		    "licenseKey.");
	else
		return true;
	return false;
}

/* Is this one of the service paths? */
static bool
is_service(const char *path)
{
	static const char *const paths[] = { "terminal", "Terminal", "Sms",
		"sms", "billing", "echo" };

	path += sizeof("/ws/service/") - 1;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (strcmp(path, paths[i]) == 0)
			return true;
	return false;
}

/* Dispatched by the Body's first element; SOAPAction is ignored. */
void
ws_answer(struct call *c)
{
	static const struct api api = { .fail = fail, .answer = answer,
	    .xml = true, .type = "text/xml",
	    .head = "<?xml version=\"1.0\"?>\n<SOAP-ENV:Envelope "
	    "xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\">"
	    "<SOAP-ENV:Body>", .row = "<terminal/>\n" };
	struct opened *asked = arena_alloc(c->a, sizeof(*asked));
	const struct xml *envelope;
	const char *why = NULL;
	int code;

	if (!is_service(c->req.path) || c->req.method != METHOD_POST) {
		c->reply->status = is_service(c->req.path) ? 405 : 404;
		c->reply->content_type = "text/plain; charset=utf-8";
		buf_str(&c->reply->out, c->reply->status == 405 ?
		    "Method not allowed.\n" : "There is nothing here.\n");
		return;
	}
	if (!read_envelope(c, asked, &envelope))
		return;
	if ((code = sign_in(c, asked, envelope, &why)) != 0) {
		ws_fault(c, code, why);
		return;
	}
	c->api = &api;
	c->api_ctx = asked;
	c->kind = asked->op->kind;
	c->sims = sims_of(c->a, asked);
	front_run(c);
}
