/* A SIM's message thread: ours, those from the device, and those that others
 * sent to it. */
#include <stdlib.h>
#include <string.h>

#include "../../commands/refresh.h"
#include "../../lib/text/sms_text.h"
#include "../../store/command/command.h"
#include "../format.h"
#include "action_view.h"
#include "section_own.h"

enum { THREAD_MAX = 20 };

struct message {
	int64_t			 at;
	struct message_view	 view;
};

struct thread {
	struct section_making	*m;
	struct message		*list;
	size_t			 n;
};

static void
add(struct thread *t, int64_t at, const struct message_view *view)
{
	struct message *to = &t->list[t->n++];

	to->at = at;
	to->view = *view;
	to->view.at = format_when(t->m->p->a, at, t->m->p->now);
	if (view->text == NULL)
		to->view.text = "";
	to->view.size = sms_text_words(t->m->p->a, to->view.text);
}

static void
add_sent(struct thread *t, const struct command *c)
{
	struct action_view a;

	action_view_fill(t->m->p, t->m->driver, c, &a);
	add(t, c->requested, &(struct message_view){
		.text = command_text(c), .mt = true, .by = c->user,
		.state = a.remote != NULL ? a.remote : a.outcome.text,
	});
}

/* Messages that somebody else sent to the device through the carrier. */
static void
add_elsewhere(struct thread *t, const struct command *sent, size_t n,
    const json_t *rows)
{
	struct arena *a = t->m->p->a;
	size_t i, k;
	json_t *o;

	json_array_foreach((json_t *)(uintptr_t)rows, i, o) {
		const char *id = json_str(a, o, "id");

		if (i == THREAD_MAX)
			break;
		for (k = 0; k < n && id != NULL; k++)
			if (strcmp(sent[k].remote_id, id) == 0)
				break;
		if (k < n)
			continue;
		add(t, json_num(o, "at"), &(struct message_view){
			.text = json_str(a, o, "text"), .mt = true,
			.state = json_str(a, o, "state"),
			.by = "somebody else",
		});
	}
}

static int
older_first(const void *x, const void *y)
{
	const struct message *a = x, *b = y;

	return (a->at > b->at) - (a->at < b->at);
}

/* Keep the newest messages, the newest at the end. */
static void
finish(struct thread *t)
{
	struct section_view *v = t->m->v;
	size_t from;

	if (t->n > 1)
		qsort(t->list, t->n, sizeof(*t->list), older_first);
	from = t->n > THREAD_MAX ? t->n - THREAD_MAX : 0;
	v->nmessages = t->n - from;
	v->messages = arena_array(t->m->p->a, v->nmessages,
	    sizeof(*v->messages));
	for (size_t i = 0; i < v->nmessages; i++)
		v->messages[i] = t->list[from + i].view;
}

static enum err
told_messages(struct page *p, const struct section_for *f,
    struct activity **got, size_t *n)
{
	return activity_list(p->db, p->a, ACTIVITY_SMS, f->extension->key,
	    f->resource, ABSENT, THREAD_MAX, got, n);
}

void
section_sms_ask(struct page *p, const struct section_for *f)
{
	struct activity *got;
	struct command *sent;
	size_t n;

	if (f->has & RESOURCE_HAS_SMS_SENT)
		command_list_sms(p->db, p->a, f->extension->key, f->resource,
		    THREAD_MAX, &sent, &n);
	if (f->has & RESOURCE_HAS_SMS_RECEIVED)
		told_messages(p, f, &got, &n);
}

enum err
section_sms(struct section_making *m)
{
	const struct section_for *f = m->f;
	const struct lookup *l = section_lookup(m, LOOKUP_SMS);
	const char *key = f->extension->key;
	struct thread t = { .m = m };
	struct activity *got = NULL;
	struct command *sent = NULL;
	struct page *p = m->p;
	size_t nsent = 0, ngot = 0;
	enum err e = E_OK;

	section_lookup_fill(m, LOOKUP_SMS, "Messages", OP_SMS_DETAILS, l,
	    &m->v->reading);
	if (m->v->reading.cannot == NULL)
		driver_can(m->driver, OP_SMS_FIND, &m->v->reading.cannot);
	if (section_again(m, "read"))
		m->v->reading.error = f->again->error;
	m->v->reading.error_id = arena_printf(p->a, "f-ext-%s-read", key);
	if (f->has & RESOURCE_HAS_SMS_SENT)
		e = command_list_sms(p->db, p->a, key, f->resource, THREAD_MAX,
		    &sent, &nsent);
	if (e == E_OK && (f->has & RESOURCE_HAS_SMS_RECEIVED))
		e = told_messages(p, f, &got, &ngot);
	if (e != E_OK)
		return e;
	t.list = arena_space(p->a, nsent + ngot + THREAD_MAX,
	    sizeof(*t.list));
	for (size_t i = 0; i < nsent; i++)
		add_sent(&t, &sent[i]);
	for (size_t i = 0; i < ngot; i++)
		add(&t, got[i].at, &(struct message_view){
			.text = got[i].after, .state = "from the device" });
	if (l != NULL)
		add_elsewhere(&t, sent, nsent, json_read(p->a, l->body,
		    strlen(l->body), NULL));
	finish(&t);
	return E_OK;
}
