/* Status: what an operator of the installation has to know, as patchbay doctor
 * prints it. */
#include "../../commands/mail.h"
#include "../../lib/crypt/seal.h"
#include "../../store/mail/mail.h"
#include "../pages.h"
#include "condition.h"
#include "templates.h"
#include "view_settings.h"

static struct badge
badge_of(enum check_state s)
{
	static const struct badge badges[] = {
		[CHECK_GOOD] = { .kind = "ok", .text = "Good" },
		[CHECK_WARN] = { .kind = "wait", .text = "Look at it" },
		[CHECK_BAD] = { .kind = "bad", .text = "Act now" },
	};

	return badges[s];
}

enum err
page_status(struct page *p)
{
	struct status_view v = { .nchecks = 0 };
	struct condition c;
	struct check *checks;
	enum err e = condition_read(&c, p->db, p->events, p->a, p->cfg,
	    p->now);

	if (e != E_OK)
		return e;
	v.nchecks = condition_checks(&c, p->a, &checks);
	v.checks = arena_array(p->a, v.nchecks, sizeof(*v.checks));
	for (size_t i = 0; i < v.nchecks; i++) {
		v.checks[i] = (struct status_line){ .title = checks[i].title,
			.found = checks[i].found, .advice = checks[i].advice,
			.state = badge_of(checks[i].state) };
		v.bad += checks[i].state == CHECK_BAD;
	}
	v.mails = c.mail && c.mail_wrong == NULL;
	page_view_init(p, "Status", NAV_SETTINGS, &v.page);
	t_status(&p->reply->out, &v);
	return E_OK;
}

/* A mail as an alert is one. */
enum err
page_status_post(struct page *p)
{
	enum err e;

	if (!mail_configured())
		return page_redirect(p, "/settings/status");
	e = mail_add(p->db, &(struct mail_row){
	    .once = random_token(p->a, 16), .recipient = "", .reply_to = "",
	    .subject = "Patchbay: a test", .body = arena_printf(p->a,
	    "%s asked for this mail under Settings, Status. What needs you "
	    "comes to this address.\n", p->user.name),
	    .made = p->now, .fault = "" });
	return e != E_OK ? e : page_done(p, "/settings/status", "mail-test");
}
