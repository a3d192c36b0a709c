#include "alerts.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "lib/log.h"
#include "lib/text/date.h"
#include "store/mail/mail.h"
#include "store/setting.h"

/* When the last mail of this kind was written. */
static const char mailed[] = "alerts.mailed";

/* --- what to do --- */

static const struct alert *
known(const struct alert *list, size_t n, const char *title)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].title, title) == 0)
			return &list[i];
	return NULL;
}

static const struct check *
bad(const struct check *list, size_t n, const char *title)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].state == CHECK_BAD &&
		    strcmp(list[i].title, title) == 0)
			return &list[i];
	return NULL;
}

static void
say(struct arena *a, struct alert_plan *p, const char *subject,
    const char *text)
{
	p->subject = p->subject == NULL ? subject :
	    "Patchbay: several things have changed";
	p->body = arena_printf(a, "%s%s\n", p->body == NULL ? "" : p->body,
	    text);
}

static void
is_bad(struct arena *a, const struct check *k, const struct alert *was,
    int64_t now, bool may_mail, struct alert_plan *p)
{
	int64_t since = now;

	if (was == NULL && !(k->urgent && may_mail)) {
		p->put[p->nput++] = (struct alert){ .title = k->title,
		    .since = now };
		return;
	}
	/* since a time to come: a clock was put back */
	if (was != NULL)
		since = was->since;
	if ((was != NULL && was->told) || !may_mail || (!k->urgent &&
	    now >= since && now - since < ALERT_SETTLE_MS))
		return;
	say(a, p, arena_printf(a, "Patchbay: %s needs you", k->title),
	    arena_printf(a, "%s, since %s: %s\n%s\n", k->title,
	    date_iso(a, since), k->found, k->advice));
	p->put[p->nput++] = (struct alert){ .title = k->title,
	    .since = since, .told = true };
}

void
alerts_plan(struct arena *a, const struct check *checks, size_t n,
    const struct alert *alerts, size_t m, int64_t now, bool may_mail,
    struct alert_plan *p)
{
	for (size_t i = 0; i < n; i++)
		if (checks[i].state == CHECK_BAD)
			is_bad(a, &checks[i], known(alerts, m,
			    checks[i].title), now, may_mail, p);
	for (size_t i = 0; i < m; i++) {
		if (bad(checks, n, alerts[i].title) != NULL ||
		    (alerts[i].told && !may_mail))
			continue;
		if (alerts[i].told)
			say(a, p, arena_printf(a, "Patchbay: %s is good again",
			    alerts[i].title), arena_printf(a,
			    "%s is good again. It was not since %s.\n",
			    alerts[i].title, date_iso(a, alerts[i].since)));
		p->drop[p->ndrop++] = alerts[i].title;
	}
}

/* --- doing it --- */

static enum err
carry_out(struct db *db, struct arena *a, const struct alert_plan *p,
    int64_t now)
{
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < p->nput; i++)
		e = alert_put(db, &p->put[i]);
	for (size_t i = 0; e == E_OK && i < p->ndrop; i++)
		e = alert_drop(db, p->drop[i]);
	if (e != E_OK || p->subject == NULL)
		return e;
	e = mail_add(db, &(struct mail_row){ .once = random_token(a, 16),
	    .recipient = "", .reply_to = "", .subject = p->subject,
	    .body = arena_printf(a, "%s\nSettings, Status shows the present "
	    "state.\n", p->body), .made = now, .fault = "" });
	return e == E_OK ? setting_put(db, mailed, now) : e;
}

static enum err
look(const struct config *cfg, struct db *db, struct event_reader *events,
    struct arena *a, int64_t now)
{
	struct alert_plan plan = { .nput = 0 };
	struct condition c;
	struct check *checks;
	struct alert *alerts;
	int64_t last;
	size_t n, m;
	enum err e = condition_read(&c, db, events, a, cfg, now);

	if (e == E_OK)
		e = alert_list(db, a, &alerts, &m);
	if (e == E_OK)
		e = setting_get(db, mailed, 0, &last);
	if (e != E_OK)
		return e;
	n = condition_checks(&c, a, &checks);
	plan.put = arena_array(a, n + m, sizeof(*plan.put));
	plan.drop = arena_array(a, n + m, sizeof(*plan.drop));
	alerts_plan(a, checks, n, alerts, m, now,
	    now - last >= ALERT_EVERY_MS || last > now, &plan);
	if (plan.nput == 0 && plan.ndrop == 0)
		return E_OK;
	e = db_begin(db);
	return e != E_OK ? e : db_end(db, carry_out(db, a, &plan, now));
}

enum err
alerts_round(const struct config *cfg, struct db *db,
    struct event_reader *events, struct arena *a, int64_t *next)
{
	enum err e;

	if (clock_mono() < *next)
		return E_OK;
	*next = clock_mono() + ALERT_LOOK_MS;
	e = look(cfg, db, events, a, clock_now());
	if (e != E_OK)
		log_error("alerts", "the installation can't be looked at: %s",
		    errs[e].title);
	event_reader_rest(events);
	return e;
}
