#include "mail.h"

#include "../internal.h"
#include "queries.h"

enum err
mail_add(struct db *db, const struct mail_row *m)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = x_mail_add(db, &(struct p_mail_add){ .once = m->once,
	    .recipient = m->recipient, .reply_to = m->reply_to,
	    .subject = m->subject, .body = m->body, .now = m->made });
	if (e == E_OK)
		e = x_mail_trim(db, MAIL_KEPT);
	return store_end(db, &w, e);
}

enum err
mail_due(struct db *db, struct arena *a, int64_t now, struct mail_row **list,
    size_t *n)
{
	struct r_mail_due r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_mail_due(&c, db, now);
	while (n_mail_due(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct mail_row){ .id = r.id,
			.once = r.once, .recipient = r.recipient,
			.reply_to = r.reply_to, .subject = r.subject,
			.body = r.body, .made = r.made, .tries = r.tries };
	}
	return cur_end(&c);
}

enum err
mail_tried(struct db *db, int64_t id, int64_t again, int64_t sent,
    const char *fault)
{
	return x_mail_tried(db, id, again, sent, fault);
}

enum err
mail_fault(struct db *db, struct arena *a, const char **fault)
{
	struct r_mail_fault r = { .fault = "" };
	enum err e = g_mail_fault(db, a, &r);

	*fault = e == E_OK ? r.fault : "";
	return e == E_NOTFOUND ? E_OK : e;
}
