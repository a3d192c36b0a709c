#include <string.h>

#include "../call.h"
#include "sim_queries.h"

/*
 * Messages.  The outcome is decided when a message is sent, by its text and
 * its SIM, and becomes visible over time:
 *
 * 	#fail in the text	Failed after some seconds
 * 	#wait in the text	Pending for a day, then Failed
 * 	a SIM never connected	the same
 * 	anything else		Delivered after 3 to 8 seconds
 * 	#reply in the text	and the device answers 5 seconds later
 */
#define DELIVERY_MS	3000
#define REPLY_MS	5000
#define EXPIRY_MS	(24 * 3600000LL)

size_t
text_length(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* Store a message with its outcome. */
static enum err
add_message(struct call *c, const struct ledger_sim *s, const char *text,
    int64_t *id)
{
	int64_t now = c->ledger.now, done, serial = s->sim.serial;
	int account = c->account->number;
	bool fails = strstr(text, "#fail") != NULL;
	bool waits = s->sim.habit == HABIT_NEVER ||
	    strstr(text, "#wait") != NULL;
	struct r_sms_add row = { .id = ABSENT }, reply;
	struct cur cur;
	enum err e;

	done = now + DELIVERY_MS +
	    (int64_t)(fleet_hash(c->account, serial, (unsigned)now) % 5000);
	if (waits && !fails)
		done = now + EXPIRY_MS;
	q_sms_add(&cur, c->sim->db, &(struct p_sms_add){ .account = account,
	    .serial = serial, .from_device = 0, .body = text,
	    .user_name = c->user->name, .sent = now, .done = done,
	    .outcome = fails || waits ? "Failed" : "Delivered" });
	while (n_sms_add(&cur, c->a, &row))
		continue;
	*id = row.id;
	if ((e = cur_end(&cur)) != E_OK || fails || waits ||
	    strstr(text, "#reply") == NULL)
		return e;
	q_sms_add(&cur, c->sim->db, &(struct p_sms_add){ .account = account,
	    .serial = serial, .from_device = 1,
	    .body = arena_printf(c->a, "Received: %s", text),
	    .user_name = "Mobile Device", .sent = done + REPLY_MS,
	    .done = done + REPLY_MS, .outcome = "Received" });
	while (n_sms_add(&cur, c->a, &reply))
		continue;
	return cur_end(&cur);
}

enum err
call_send(struct call *c, const struct ledger_sim *s, const char *text,
    int64_t *id)
{
	enum err e = db_begin(c->sim->db);

	return e != E_OK ? e :
	    db_end(c->sim->db, add_message(c, s, text, id));
}

enum err
call_message(struct call *c, int64_t id, struct message *m)
{
	struct r_sms_get row;
	struct cur cur;
	bool found, failed;
	enum err e;

	q_sms_get(&cur, c->sim->db, c->account->number, id, c->ledger.now);
	found = n_sms_get(&cur, c->a, &row);
	if ((e = cur_end(&cur)) != E_OK)
		return e;
	*m = (struct message){ .id = id };
	if (!found || !fleet_sim(c->account, row.serial, &m->sim))
		return E_NOTFOUND;
	m->from_device = row.from_device != 0;
	m->done = c->ledger.now >= row.done;
	m->text = row.body;
	m->user = row.user_name;
	m->status = m->done ? row.outcome : "Pending";
	failed = strcmp(m->status, "Failed") == 0;
	m->sent = row.sent;
	m->received = m->done && !failed ? row.done : ABSENT;
	m->modified = m->done ? row.done : row.sent;
	return E_OK;
}
