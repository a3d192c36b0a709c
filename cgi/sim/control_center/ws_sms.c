#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../lib/http/basic.h"
#include "../../lib/text/base64.h"
#include "../../lib/text/utf8.h"
#include "sim_queries.h"
#include "ws.h"

/* LITERAL, LITERAL_GSM7 …, or BASE64…; true for BASE64…. */
static bool
is_base64(struct ws *ws)
{
	const char *e = xml_attr(ws->a, ws->in, "messageTextEncoding");

	return e != NULL && strncasecmp(e, "BASE64", 6) == 0;
}

int
ws_sms_send(struct ws *ws)
{
	const char *text = ws_get(ws, "messageText");
	struct ledger_sim s;
	int64_t id;
	int code;

	if ((code = ws_sim(ws, ws_get(ws, "sentToIccid"), &s)) != 0)
		return code;
	if (text == NULL)
		return 500400;
	if (is_base64(ws)) {
		text = basic_base64(ws->a, text);
		if (text == NULL || *text == '\0' ||
		    !utf8_valid(text, strlen(text)))
			return 500800;
	}
	if (text_length(text) > WS_TEXT_MAX)
		return 500500;
	if (s.state != FLEET_ACTIVATED)
		return 500700;
	if (call_send(ws->call, &s, text, &id) != E_OK)
		return 400300;
	ws_num(ws, "smsMsgId", id);
	return 0;
}

static const char *
attempt(const struct message *m)
{
	if (m->from_device)
		return "Received";
	if (!m->done)
		return "SubmitAckReceivedStatusSuccessful";
	return m->received != ABSENT ? "DeliverAckReceivedStatusSuccessful" :
	    "MessageExpiredFailure";
}

static void
put_text(struct ws *ws, const char *text)
{
	if (is_base64(ws))
		text = base64_write(ws->a, text, strlen(text));
	ws_put(ws, "messageText", text);
}

static void
put_message(struct ws *ws, const struct message *m)
{
	ws_open(ws, "smsMessage");
	ws_num(ws, "smsMsgId", m->id);
	ws_put(ws, "status", m->status);
	put_text(ws, m->text);
	ws_put(ws, "senderLogin", m->user);
	ws_put(ws, "sentToIccid", m->from_device ? "Server" : m->sim.iccid);
	ws_put(ws, "sentFrom", m->from_device ? m->sim.iccid : "Server");
	ws_put(ws, "smsMsgAttemptStatus", attempt(m));
	ws_put(ws, "msgType", m->from_device ? "MO" : "MT");
	ws_date(ws, "dateSent", m->sent);
	ws_date(ws, "dateReceived", m->received);
	ws_date(ws, "dateAdded", m->sent);
	ws_date(ws, "dateModified", m->modified);
	ws_close(ws);
}

int
ws_sms(struct ws *ws)
{
	const struct xml *list = xml_child(ws->in, WS_NS, "smsMsgIds"), *x;
	struct message m;
	int64_t id;
	int n = 0;
	char *end;
	enum err e;

	ws_open(ws, "smsMessages");
	for (x = xml_child(list, WS_NS, "smsMsgId"); x != NULL;
	    x = xml_next(x, WS_NS, "smsMsgId")) {
		const char *text = xml_text(ws->a, x);

		if (++n > WS_BATCH)
			return 500200;
		id = text == NULL || strlen(text) > 18 ? 0 :
		    strtoll(text, &end, 10);
		if (id <= 0 || *end != '\0')
			return 500300;
		if ((e = call_message(ws->call, id, &m)) != E_OK)
			return e == E_NOTFOUND ? 500300 : 400300;
		put_message(ws, &m);
	}
	ws_close(ws);
	return n == 0 ? 500300 : 0;
}

/* Read the dates of a search; false when one is not valid. */
static bool
period(struct ws *ws, int64_t *since, int64_t *till)
{
	const char *from = ws_get(ws, "fromDate"), *to = ws_get(ws, "toDate");

	*since = 0;
	*till = ws->call->ledger.now;
	return (from == NULL || call_day(from, since)) &&
	    (to == NULL || call_day(to, till));
}

int
ws_sms_modified(struct ws *ws)
{
	struct call *c = ws->call;
	const char *iccid = ws_get(ws, "iccid");
	int64_t since, till, serial = ABSENT;
	struct r_sms_modified row;
	struct ledger_sim s;
	struct cur cur;
	int code;

	if (iccid != NULL) {
		if ((code = ws_sim(ws, iccid, &s)) != 0)
			return code;
		serial = s.sim.serial;
	}
	if (!period(ws, &since, &till)) {
		ws->token = "The value of an element is not of its type.";
		return 400000;
	}
	if (since > till)
		return 500100;
	ws_put(ws, "iccid", iccid);
	ws_open(ws, "smsMsgIds");
	q_sms_modified(&cur, c->sim->db, &(struct p_sms_modified){
	    .account = c->account->number, .serial = serial, .since = since,
	    .till = till, .now = c->ledger.now });
	while (n_sms_modified(&cur, ws->a, &row))
		ws_num(ws, "smsMsgId", row.id);
	ws_close(ws);
	return cur_end(&cur) == E_OK ? 0 : 400300;
}
